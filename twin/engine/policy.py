"""The scenario's policies as the engine uses them: worked out once, again when a lever moves."""

from dataclasses import dataclass

from twin.rules import autonomy, procedure, supervision
from twin.scenario.model import Scenario

_UNWATCHED = {"monitoring": 0.0, "listening": 0.0, "displayed": 0, "stages": False}


@dataclass(frozen=True, slots=True)
class Policy:
    """What the rules make of supervision and autonomy as they stand now, for one technician."""

    regime: float
    held: float
    stakes: float
    target: float
    alert_after: float
    display: float
    control: float
    discretion: float
    escalation: float
    support: float
    moment_known: float
    monitoring: float
    records: bool
    """Whether times against target are on record as this person's."""
    listening: float
    scoring: float
    coach_below: float
    coaching: float
    stages: bool
    rigidity: float
    conceal: float

    @classmethod
    def of(cls, scenario: Scenario, *, watched: bool = True) -> "Policy":
        """The policy of a scenario, for those whose figures are looked at or for the others."""
        watch, freedom = scenario.supervision, scenario.autonomy
        if not watched:
            watch = watch.model_copy(update=_UNWATCHED)
        regime_rule = regime_of(scenario)
        latitude_rule = autonomy.Latitude(**scenario.latitude.model_dump())
        at_once = watch.timing == "real_time" and watch.monitoring > 0 and watch.lock_out < 1
        regime = supervision.regime(
            watch.monitoring,
            watch.purpose,
            watch.who_sees,
            watch.reporting,
            watch.timing,
            watch.transparency,
            watch.lock_out,
            regime_rule,
        )
        looked_at = supervision.looked_at(
            watch.monitoring, watch.purpose, watch.reporting, watch.lock_out, regime_rule
        )
        display = autonomy.display(watch.displayed, latitude_rule)
        latitude = autonomy.latitude(
            freedom.script_rigidity,
            freedom.pacing,
            freedom.break_choice,
            freedom.escalation_right,
            display,
            freedom.participation,
            latitude_rule,
        )
        return cls(
            regime=regime,
            held=supervision.held_to_target(looked_at, watch.consequence, regime_rule),
            stakes=watch.consequence * looked_at,
            target=watch.handling_target,
            alert_after=watch.alert_at * watch.handling_target if at_once else 0.0,
            display=display * (1 - watch.lock_out),
            control=autonomy.felt_control(latitude, regime, latitude_rule),
            discretion=autonomy.discretion(freedom.script_rigidity, regime, latitude_rule),
            escalation=freedom.escalation_right,
            support=watch.support,
            moment_known=watch.moment_known,
            monitoring=watch.monitoring,
            records=watch.monitoring > 0 and watch.lock_out < 1,
            listening=watch.listening * (1 - watch.lock_out) if watch.monitoring > 0 else 0.0,
            scoring=watch.scoring,
            coach_below=watch.coach_below,
            coaching=watch.coaching,
            stages=watch.stages and at_once,
            rigidity=freedom.script_rigidity,
            conceal=procedure.conceals(scenario.behaviour.conceal, regime, freedom.script_rigidity),
        )


def regime_of(scenario: Scenario) -> supervision.Regime:
    """How a scenario says that a regime weighs on people, as the rules take it."""
    return supervision.Regime(**scenario.regime.model_dump(exclude={"technicians_per_supervisor"}))
