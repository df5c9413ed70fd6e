"""Form.io forms: JSON in, an XLSForm workbook and a report of what needs a person out; answers back as JSON.

One way. No JavaScript of a form is ever run: `script` reads a small grammar of it and leaves the rest to a person.
"""
