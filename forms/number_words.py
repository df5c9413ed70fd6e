"""Numbers and money in Vietnamese words, as clerks write them: "linh", "mốt", "tư", "lăm", "tỷ"."""

from __future__ import annotations

from decimal import Decimal

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_BILLION = 1_000_000_000
_LARGEST = 10**27


def _below_thousand(number: int, *, is_full: bool) -> list[str]:
    """Words of 0-999; a full group names its hundreds even when there are none."""
    hundreds, rest = divmod(number, 100)
    tens, units = divmod(rest, 10)
    words: list[str] = []
    if hundreds or is_full:
        words += [_DIGITS[hundreds], "trăm"]
    if tens == 0:
        if units:
            words += ["linh", _DIGITS[units]] if words else [_DIGITS[units]]
        return words
    words += ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    if units == 1 and tens > 1:
        words.append("mốt")
    elif units == 4 and tens > 1:
        words.append("tư")
    elif units == 5:
        words.append("lăm")
    elif units:
        words.append(_DIGITS[units])
    return words


def _whole(number: int, *, is_full: bool) -> list[str]:
    if number >= _BILLION:
        upper, rest = divmod(number, _BILLION)
        return [*_whole(upper, is_full=is_full), "tỷ", *_whole(rest, is_full=True)]
    words: list[str] = []
    for size, name in ((1_000_000, "triệu"), (1000, "nghìn"), (1, "")):
        group = number // size % 1000
        if group:
            words += _below_thousand(group, is_full=is_full or bool(words))
            if name:
                words.append(name)
    return words


def number_in_words(number: int | float | Decimal) -> str:
    """The number in lower-case words; decimals after "phẩy". ValueError from 10^27 up or for no number."""
    exact = Decimal(repr(number)) if isinstance(number, float) else Decimal(number)
    if not exact.is_finite() or abs(exact) >= _LARGEST:
        raise ValueError("not a number that is written in words")
    text = format(abs(exact), "f")
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    words = _whole(int(whole), is_full=False) or [_DIGITS[0]]
    if fraction:
        words.append("phẩy")
        if len(fraction) > 3:
            words += [_DIGITS[int(digit)] for digit in fraction]
        else:
            significant = fraction.lstrip("0")
            words += [_DIGITS[0]] * (len(fraction) - len(significant))
            words += _whole(int(significant), is_full=False)
    if exact < 0 and (int(whole) or fraction):
        words.insert(0, "âm")
    return " ".join(words)


def money_in_words(amount_dong: int | float | Decimal) -> str:
    """The amount as "Bằng chữ" lines carry it: a capital first letter, "đồng" at the end; whole đồng only."""
    words = number_in_words(
        int(
            Decimal(repr(amount_dong) if isinstance(amount_dong, float) else amount_dong).to_integral_value(
                "ROUND_HALF_UP"
            )
        )
    )
    return f"{words[0].upper()}{words[1:]} đồng"
