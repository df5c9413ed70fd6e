"""Frozen values that use cases return to the faces (window and terminal).

Sentences in them are finished: worded in the language the application was asked for. Instants are
aware UTC datetimes; a face shows them in the office's time zone. Nothing here can be changed in
place, and nothing here is a domain object.
"""

from desktop_app.views.catalogue import (
    BasisRow,
    CaseChoice,
    ComponentRow,
    FactRow,
    FeeRow,
    FormRow,
    ProcedureLine,
    ProcedureView,
    StepRow,
)
from desktop_app.views.checklist import ChecklistGroup, ChecklistLine, ChecklistView, LineState, Place
from desktop_app.views.dossiers import (
    Box,
    BoxCount,
    DossierHeader,
    DossierLine,
    DossierList,
    HomeTask,
    HomeView,
    Pill,
    PillState,
)
from desktop_app.views.excel import CellProblem, ImportView, RowMade
from desktop_app.views.form import (
    ChoiceView,
    DeskChanges,
    FeesView,
    FieldView,
    FormTab,
    GroupView,
    RepeatRowView,
    RepeatView,
    SectionElement,
    SectionLine,
    SectionView,
)
from desktop_app.views.inbox import InboxLine, InboxView, NewsLine, PersonLine, PersonView
from desktop_app.views.packs import DataPackLine, PackUpdateView, RefusedPack, TrustedKeyLine
from desktop_app.views.papers import ComponentView, PapersView, PaperView, StoredPaper
from desktop_app.views.prefill import CardView, ConflictLine, FillView, RegisterFields, RegisterLine
from desktop_app.views.review import CredentialView, ReviewBlock, ReviewView, SignableView, SigningView
from desktop_app.views.safety import OfficeView, PortalView, RecoveryKeyView, SettingsView
from desktop_app.views.sending import LineView, OutboxRow, OutboxView, Stage, StatusView
from desktop_app.views.tracking import (
    AskedItem,
    DocumentLine,
    HistoryLine,
    MessageLine,
    TimelineLine,
    TrackingView,
)

__all__ = [
    "AskedItem",
    "BasisRow",
    "Box",
    "BoxCount",
    "CardView",
    "CaseChoice",
    "CellProblem",
    "ChecklistGroup",
    "ChecklistLine",
    "ChecklistView",
    "ChoiceView",
    "ComponentRow",
    "ComponentView",
    "ConflictLine",
    "CredentialView",
    "DataPackLine",
    "DeskChanges",
    "DocumentLine",
    "DossierHeader",
    "DossierLine",
    "DossierList",
    "FactRow",
    "FeeRow",
    "FeesView",
    "FieldView",
    "FillView",
    "FormRow",
    "FormTab",
    "GroupView",
    "HistoryLine",
    "HomeTask",
    "HomeView",
    "ImportView",
    "InboxLine",
    "InboxView",
    "LineState",
    "LineView",
    "MessageLine",
    "NewsLine",
    "OfficeView",
    "OutboxRow",
    "OutboxView",
    "PackUpdateView",
    "PaperView",
    "PapersView",
    "PersonLine",
    "PersonView",
    "Pill",
    "PillState",
    "Place",
    "PortalView",
    "ProcedureLine",
    "ProcedureView",
    "RecoveryKeyView",
    "RefusedPack",
    "RegisterFields",
    "RegisterLine",
    "RepeatRowView",
    "RepeatView",
    "ReviewBlock",
    "ReviewView",
    "RowMade",
    "SectionElement",
    "SectionLine",
    "SectionView",
    "SettingsView",
    "SignableView",
    "SigningView",
    "Stage",
    "StatusView",
    "StepRow",
    "StoredPaper",
    "TimelineLine",
    "TrackingView",
    "TrustedKeyLine",
]  # fmt: skip
