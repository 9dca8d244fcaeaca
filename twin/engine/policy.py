"""The scenario's policies as the engine uses them: worked out once, again when a lever moves."""

from dataclasses import dataclass

from twin.rules import autonomy, supervision
from twin.scenario.model import Scenario


@dataclass(frozen=True, slots=True)
class Policy:
    """What the rules make of supervision and autonomy as they stand now."""

    regime: float
    held: float
    target: float
    alert_after: float
    latitude: float
    discretion: float
    escalation: float
    consequence: float
    moment_known: float
    monitoring: float
    listening: float
    scoring: float
    coach_below: float
    coaching: float
    stages: bool
    rigidity: float
    conceal: float

    @classmethod
    def of(cls, scenario: Scenario) -> "Policy":
        """The policy of a scenario."""
        watch, freedom = scenario.supervision, scenario.autonomy
        at_once = watch.timing == "real_time" and watch.monitoring > 0 and watch.lock_out < 1
        regime = supervision.regime(
            watch.monitoring,
            watch.purpose,
            watch.who_sees,
            watch.reporting,
            watch.timing,
            watch.transparency,
            watch.lock_out,
        )
        return cls(
            regime=regime,
            held=supervision.held_to_target(
                watch.monitoring, watch.reporting, watch.consequence, watch.lock_out
            ),
            target=watch.handling_target,
            alert_after=watch.alert_at * watch.handling_target if at_once else 0.0,
            latitude=autonomy.latitude(
                freedom.script_rigidity,
                freedom.pacing,
                freedom.break_choice,
                freedom.escalation_right,
                autonomy.granularity(watch.displayed),
            ),
            discretion=autonomy.discretion(freedom.script_rigidity, regime),
            escalation=freedom.escalation_right,
            consequence=watch.consequence,
            moment_known=watch.moment_known,
            monitoring=watch.monitoring,
            listening=watch.listening * (1 - watch.lock_out) if watch.monitoring > 0 else 0.0,
            scoring=watch.scoring,
            coach_below=watch.coach_below,
            coaching=watch.coaching,
            stages=watch.stages and at_once,
            rigidity=freedom.script_rigidity,
            conceal=scenario.behaviour.conceal * regime,
        )
