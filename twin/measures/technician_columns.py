"""The columns of the table of technicians: what each holds, and who could know it."""

from twin.traces.tables import COMPONENTS, TENSION_COMPONENTS, Column, Seen

_ASKED, _LATENT, _DERIVABLE = Seen.QUESTIONNAIRE, Seen.LATENT, Seen.DERIVABLE

SURVEYED = (
    Column("jcq_demands", "psychological demands as reported, JCQ 12 to 48", "points", seen=_ASKED),
    Column("jcq_latitude", "decision latitude as reported, JCQ 24 to 96", "points", seen=_ASKED),
    Column("jcq_support", "social support as reported, JCQ 8 to 32", "points", seen=_ASKED),
    Column(
        "strain_quadrant",
        "low_strain, passive, active or high_strain: demands and latitude against national means",
        seen=_ASKED,
    ),
    Column("iso_strain", "1 if high strain comes with little support", seen=_ASKED, whole=True),
    Column("strain_quotient", "demands / latitude", seen=_ASKED),
    Column("strain_linear", "0.5 x demands - 0.5 x latitude", "points", seen=_ASKED),
    Column("eri_ratio", "effort over reward, 1 where they balance", seen=_ASKED),
    Column("stress_reported", "stress as reported, 0 to 100", "points", seen=_ASKED),
    Column(
        "satisfaction_reported", "job satisfaction as reported, 0 to 100", "points", seen=_ASKED
    ),
    Column(
        "distress_reported", "distress as reported, GHQ-12 Likert 0 to 36", "points", seen=_ASKED
    ),
    Column("exhaustion", "exhaustion as reported, 0 to 100 as in the CBI", "points", seen=_ASKED),
    Column("fatigue", "fatigue as reported, 0 to 100", "points", seen=_ASKED),
    Column("energy_reported", "energy as reported, 0 to 100", "points", seen=_ASKED),
    Column("quality_reported", "felt able to do quality work, 0 to 100", "points", seen=_ASKED),
    Column("mental_load", "mental load as reported, raw TLX 0 to 100", "points", seen=_ASKED),
    Column("discomfort", "discomfort as reported, Borg CR10 0 to 10", "points", seen=_ASKED),
)
"""What the virtual questionnaires ask; computed by `twin.rules.survey.answers`."""

_COPSOQ = {
    "quantitative_demands": "quantitative demands",
    "pace": "pace of work",
    "influence": "influence at work",
    "role_conflicts": "role conflicts (quality against quantity)",
    "support": "support at work",
    "insecurity": "job insecurity",
}
_TLX = {
    "mental_demand": "mental demand",
    "physical_demand": "physical demand",
    "temporal_demand": "temporal demand",
    "performance": "performance (high is poor)",
    "effort": "effort",
    "frustration": "frustration",
}

FURTHER = (
    *(
        Column(f"copsoq_{name}", f"{what} as reported, COPSOQ-like 0 to 100", "points", seen=_ASKED)
        for name, what in _COPSOQ.items()
    ),
    *(
        Column(
            f"tlx_{name}", f"{what} as reported, raw TLX sub-scale 0 to 100", "points", seen=_ASKED
        )
        for name, what in _TLX.items()
    ),
    Column("eri_effort", "effort as reported, short ERI 3 to 12", "points", seen=_ASKED),
    Column("eri_reward", "reward as reported, short ERI 7 to 28", "points", seen=_ASKED),
    Column(
        "imbalanced",
        "1 if eri_ratio is above survey.imbalance_cut",
        seen=_ASKED,
        whole=True,
    ),
    Column(
        "distressed",
        "1 if distress_reported is above survey.distress_cut",
        seen=_ASKED,
        whole=True,
    ),
    Column(
        "complaint",
        "1 if discomfort is above survey.discomfort_cut: a complaint as the Nordic questionnaire "
        "counts them",
        seen=_ASKED,
        whole=True,
    ),
)
"""What is asked besides, read off the same answers; computed by `twin.rules.survey.further`."""

_PERSON = (
    Column("technician", "name"),
    Column("monitored", "1 if the supervision system shows this person's figures", whole=True),
    Column("regime", "how far he or she is exposed as a person, 0 to 1", seen=_DERIVABLE),
    Column("skill", "general skill, standardised", "SD", seen=_LATENT),
    Column(
        "insecurity",
        "felt job insecurity, 0 to 1: the state itself; copsoq_insecurity is what is answered",
        seen=_LATENT,
    ),
    Column("contract", "employment contract"),
    Column("team", "team"),
)

_WORK = (
    Column(
        "share_on_contacts",
        "time ringing, talking, holding, consulting or wrapping up / time on shift, 0 to 1",
    ),
    Column(
        "share_hours_break_5min",
        "share of the whole clock hours on shift with an unbroken rest (ready or on break, within "
        "the hour) of 5 min or more",
    ),
    Column(
        "share_hours_break_10min",
        "share of the whole clock hours on shift with an unbroken rest (ready or on break, within "
        "the hour) of 10 min or more",
    ),
    Column(
        "contacts_per_hour",
        "answered contacts per hour of handling time (talk + hold + after-contact work), not per "
        "hour on shift: 3600 / aht",
        "contacts/h handling",
    ),
    Column(
        "resolved_share",
        "share of the answered contacts, first or not, whose request was really met in the end",
        seen=_DERIVABLE,
    ),
    Column("escalation_share", "share of the answered contacts handed to a back-up expert"),
    Column("repeat_share", "share of the answered contacts that are not the first (attempt > 0)"),
    Column("aht", "mean talk + hold + after-contact work of the answered contacts", "s"),
    Column("absence_days", "rostered shifts not come to, off sick", "days", whole=True),
    Column("quit", "1 if gone for good by the end of the run", whole=True),
    Column(
        "mouse_hours_per_week",
        "active input by mouse per 5 shifts; logged, not as reported",
        "h",
        seen=_DERIVABLE,
    ),
    Column(
        "keyboard_hours_per_week",
        "active input by keyboard per 5 shifts; logged, not as reported",
        "h",
        seen=_DERIVABLE,
    ),
)

_STATE = (
    Column("tension", "mean tension over the time on shift, 0 to 100", "points", seen=_LATENT),
    Column("exhaustion_state", "exhaustion at the end of the last shift, 0 to 1", seen=_LATENT),
    Column(
        "fatigue_state",
        "fatigue, 1 - (1 - fast)(1 - slow), at the end of a shift, mean over shifts, 0 to 1",
        seen=_LATENT,
    ),
    Column(
        "body_load",
        "mean body load over the time on shift, by mouse and keyboard together, 0 to 1",
        seen=_LATENT,
    ),
    Column(
        "control",
        "felt control by the ledger, 0 to 1: mean over the stretches that have a row, by length; "
        "copsoq_influence is what is answered",
        seen=_LATENT,
    ),
    Column(
        "support",
        "support that could be had by the ledger, 0 to 1: as control; jcq_support is what is "
        "answered",
        seen=_LATENT,
    ),
    *(
        Column(
            f"contribution_{name}",
            f"share of the tension built up that came from {name.replace('_', ' ')}, 0 to 1",
            seen=_LATENT,
        )
        for name in COMPONENTS[:TENSION_COMPONENTS]
    ),
    *(
        Column(
            f"exposure_{name}",
            f"mean exposure to {name.replace('_', ' ')} over the time on contacts, 0 to 1",
            seen=_LATENT,
        )
        for name in COMPONENTS[:TENSION_COMPONENTS]
    ),
    Column("hours", "time on shift, breaks and coaching included", "h"),
    Column("contacts", "answered contacts", "contacts", whole=True),
    Column("shifts", "days with time on shift", "days", whole=True),
)

_DISCOMFORT = len(SURVEYED) - 1

COLUMNS: tuple[Column, ...] = (
    *_PERSON,
    *SURVEYED[:_DISCOMFORT],
    *_WORK,
    *SURVEYED[_DISCOMFORT:],
    *_STATE,
    *FURTHER,
)
"""Every column of the table of technicians, in order."""
