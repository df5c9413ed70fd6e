"""The portal put together: its parts, made once for a process, and who asks. Routes get this and nothing
else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from sync.portal.accounts import Accounts, Role, SignedIn
from sync.portal.contents import Contents
from sync.portal.conversation import Conversation
from sync.portal.database import Database
from sync.portal.deadlines import read_calendar
from sync.portal.officer_desk import OfficerDesk
from sync.portal.officer_views import OfficerViews
from sync.portal.packs_shelf import PackShelf
from sync.portal.portal_key import PortalKey
from sync.portal.settings import PortalSettings
from sync.portal.submissions import Submissions
from sync.portal.uploads import Uploads


@dataclass(frozen=True)
class PortalParts:
    settings: PortalSettings
    clock: Callable[[], datetime]
    database: Database
    key: PortalKey
    accounts: Accounts
    contents: Contents
    submissions: Submissions
    uploads: Uploads
    packs: PackShelf
    conversation: Conversation
    desk: OfficerDesk
    views: OfficerViews

    async def citizen(self, request: Request) -> SignedIn:
        """The applicant's account behind the request. Refuses 401, 403."""
        return await self._who(request, "citizen")

    async def officer(self, request: Request) -> SignedIn:
        """The officer behind the request. Refuses 401, 403."""
        return await self._who(request, "officer")

    async def _who(self, request: Request, role: Role) -> SignedIn:
        return await run_in_threadpool(self.accounts.who, request.headers.get("authorization", ""), role)


def assemble(
    settings: PortalSettings, *, clock: Callable[[], datetime], random_bytes: Callable[[int], bytes]
) -> PortalParts:
    """Open the data folder and make every part. Raises PortalProblem when the folder cannot be used."""
    folder = settings.data_folder
    database = Database(folder / "portal.sqlite")
    key = PortalKey(folder, random_bytes=random_bytes)
    contents = Contents(folder, random_bytes=random_bytes)
    submissions = Submissions(database, key=key, settings=settings, clock=clock)
    uploads = Uploads(
        database,
        contents=contents,
        submissions=submissions,
        settings=settings,
        clock=clock,
        random_bytes=random_bytes,
    )
    uploads.sweep()
    packs = PackShelf(settings.packs_folder)
    conversation = Conversation(database, clock=clock)
    desk = OfficerDesk(
        database,
        packs=packs,
        calendar=read_calendar(settings.calendar_file),
        conversation=conversation,
        settings=settings,
        clock=clock,
        random_bytes=random_bytes,
    )
    return PortalParts(
        settings=settings,
        clock=clock,
        database=database,
        key=key,
        accounts=Accounts(database, clock=clock, random_bytes=random_bytes, session_life=settings.session_life),
        contents=contents,
        submissions=submissions,
        uploads=uploads,
        packs=packs,
        conversation=conversation,
        desk=desk,
        views=OfficerViews(database, packs=packs),
    )
