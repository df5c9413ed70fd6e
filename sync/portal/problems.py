"""What can keep the portal's process from starting: codes and facts; words are in
resources/wording/portal.toml.

Refusals that travel to a client are not problems of this machine: see `refusals`.
"""

from __future__ import annotations

from sync.problems import SyncProblem


class PortalProblem(SyncProblem):
    """Base of what keeps a portal from starting."""

    code = "portal.problem"
    exit_code = 78


class DataInUse(PortalProblem):
    """Another portal process owns this data folder. Facts: folder."""

    code = "portal.data_in_use"


class DataUnusable(PortalProblem):
    """The data folder cannot be written or its database cannot be read. Facts: folder, reason."""

    code = "portal.data_unusable"


class DataFromFuture(PortalProblem):
    """A newer portal wrote this data folder. Facts: folder, found, known."""

    code = "portal.data_from_future"


class DatabaseTooOld(PortalProblem):
    """The SQLite underneath is older than the portal needs. Facts: found, needed."""

    code = "portal.database_too_old"


class PortTaken(PortalProblem):
    """The port is taken or not allowed. Facts: port."""

    code = "portal.port_taken"


class FaultsOutsideTraining(PortalProblem):
    """Faults were asked of a portal that is not a training portal."""

    code = "portal.faults_outside_training"


class UnknownFault(PortalProblem):
    """The fault specification is not understood. Facts: fault."""

    code = "portal.unknown_fault"


class StartFailed(PortalProblem):
    """The portal's process ended, or said nothing in time, before it listened. Facts: exit_status, reason
    (the process's own problem code, or empty), log."""

    code = "portal.start_failed"
