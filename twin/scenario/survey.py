"""How people answer questionnaires: the parameters of the reporting model and its norms."""

from twin.scenario.parameter import Section, Share, parameter


class Survey(Section):
    """How a state becomes an answer, and where the scales' norms lie.

    The sizes of the answers' slopes are assumptions, set so that the default technician answers
    near what such work is known for, or on the target they name; only their directions follow the
    evidence. Weights count relative to the sum of those named together.
    """

    na_share: float = parameter(
        0.20,
        "share of the variance of answers that negative affectivity explains",
        low=0,
        high=0.5,
        plausible=(0.1, 0.3),
        status="assumption",
        evidence="a28",
    )
    report_error: float = parameter(
        0.40,
        "share of the variance of answers that is error",
        low=0,
        high=0.5,
        plausible=(0.2, 0.5),
        status="assumption",
        evidence="a28",
    )
    spread: float = parameter(
        0.16,
        "standard deviation of a scale over people, as a share of its range",
        low=0,
        high=0.4,
        plausible=(0.12, 0.2),
        status="assumption",
    )
    distress_spread: float = parameter(
        0.11,
        "the same for distress, where most answers crowd around 'no more than usual'",
        low=0,
        high=0.4,
        plausible=(0.08, 0.15),
        status="assumption",
    )
    description_loading: Share = parameter(
        0.1,
        "how much affectivity colours descriptions of the work, against 1 for complaints",
        low=0,
        high=1,
        plausible=(0, 0.6),
        status="assumption",
    )
    salience: float = parameter(
        1.5,
        "how much more a rare conflict or breakdown weighs in answers than its share of the time",
        unit="×",
        low=0,
        high=6,
        plausible=(1, 3),
        status="assumption",
    )
    demands_base: float = parameter(
        -0.43,
        "demands answered with no contacts and no exposure, as a share of the range",
        low=-1,
        high=1,
        plausible=(-0.55, -0.3),
        status="assumption",
    )
    demands_contacts: float = parameter(
        0.8,
        "change of demands from no time on contacts to nothing else",
        low=0,
        high=3,
        plausible=(0.4, 1.2),
        status="assumption",
    )
    demands_complexity: float = parameter(
        0.4,
        "change of demands from no complexity to full",
        low=0,
        high=3,
        status="assumption",
        plausible=(0.1, 0.8),
    )
    demands_exposures: float = parameter(
        0.5,
        "change of demands per full exposure to time pressure, conflict, tools or aggression",
        low=0,
        high=3,
        plausible=(0.25, 0.75),
        status="assumption",
    )
    latitude_base: float = parameter(
        0.09,
        "what answers on latitude add to skill used and control felt",
        low=-0.5,
        high=0.5,
        plausible=(-0.05, 0.2),
        status="assumption",
    )
    skill_expertise: float = parameter(
        1,
        "weight of expertise in skill used, beside skill_complexity and skill_open",
        low=0,
        high=10,
        status="assumption",
    )
    skill_complexity: float = parameter(
        1,
        "weight of the work's complexity in skill used",
        low=0,
        high=10,
        status="assumption",
    )
    skill_open: float = parameter(
        1,
        "weight of what the script leaves open in skill used",
        low=0,
        high=10,
        status="assumption",
    )
    effort_demands: float = parameter(
        1,
        "weight of demands in effort, beside effort_pressure and effort_hindered",
        low=0,
        high=10,
        status="assumption",
    )
    effort_pressure: float = parameter(
        1,
        "weight of time pressure in effort",
        low=0,
        high=10,
        status="assumption",
    )
    effort_hindered: float = parameter(
        1,
        "weight of interruptions and obstacles in effort",
        low=0,
        high=10,
        status="assumption",
    )
    reward_esteem: float = parameter(
        4,
        "weight of esteem in reward, beside reward_say and reward_security: items it carries",
        low=0,
        high=10,
        status="assumption",
    )
    reward_say: float = parameter(
        1,
        "weight of a say in the work in reward",
        low=0,
        high=10,
        status="assumption",
    )
    reward_security: float = parameter(
        2,
        "weight of security in reward",
        low=0,
        high=10,
        status="assumption",
    )
    esteem_marked: float = parameter(
        0.15,
        "share of esteem lost by who is shown below target on every contact; set on C3",
        low=0,
        high=1,
        status="assumption",
        plausible=(0, 0.4),
    )
    stress_tension: float = parameter(
        0.55,
        "change of stress from no tension to full",
        low=0,
        high=3,
        plausible=(0.5, 1.1),
        status="assumption",
    )
    stress_activation: float = parameter(
        1.0,
        "change of stress from no demands to full ones that call on all one's abilities",
        low=0,
        high=3,
        plausible=(0.3, 1.1),
        status="assumption",
        evidence="E2.27",
    )
    satisfaction_base: float = parameter(
        0.36,
        "satisfaction with neither control, reward nor tension",
        low=-0.5,
        high=1,
        plausible=(0.15, 0.4),
        status="assumption",
    )
    satisfaction_slope: float = parameter(
        0.27,
        "change of satisfaction from none to full control, or reward; tension takes as much away; "
        "set on C3",
        low=0,
        high=2,
        plausible=(0.25, 0.6),
        status="assumption",
    )
    distress_tension: float = parameter(
        0.6,
        "change of distress from no tension to full",
        low=0,
        high=3,
        plausible=(0.33, 0.98),
        status="assumption",
    )
    distress_exhaustion: float = parameter(
        0.5,
        "change of distress from no exhaustion to full",
        low=0,
        high=3,
        plausible=(0.28, 0.83),
        status="assumption",
    )
    exhaustion_slope: float = parameter(
        0.9,
        "exhaustion answered per unit of the state, which rarely comes near 1; set on C4",
        low=0,
        high=4,
        plausible=(0.6, 2.2),
        status="assumption",
    )
    energy_fatigue: float = parameter(
        1,
        "weight of fatigue in lost energy, beside energy_exhaustion",
        low=0,
        high=10,
        status="assumption",
    )
    energy_exhaustion: float = parameter(
        1,
        "weight of exhaustion in lost energy",
        low=0,
        high=10,
        status="assumption",
    )
    mental_complexity: float = parameter(
        1,
        "weight of complexity in mental demand, beside mental_demands",
        low=0,
        high=10,
        status="assumption",
    )
    mental_demands: float = parameter(
        1,
        "weight of demands in mental demand",
        low=0,
        high=10,
        status="assumption",
    )
    temporal_contacts: float = parameter(
        1,
        "weight of time on contacts in temporal demand, beside temporal_pressure",
        low=0,
        high=10,
        status="assumption",
    )
    temporal_pressure: float = parameter(
        1,
        "weight of time pressure in temporal demand",
        low=0,
        high=10,
        status="assumption",
    )
    discomfort_slope: float = parameter(
        5.0,
        "discomfort answered, as a share of the scale, per unit of body load",
        low=0,
        high=20,
        plausible=(2.5, 7.5),
        status="assumption",
    )
    demands_cut: float = parameter(
        31.0,
        "national mean of psychological demands (12 to 48), men and women averaged",
        unit="points",
        low=12,
        high=48,
        status="derived",
        evidence="E2.1",
    )
    latitude_cut: float = parameter(
        69.2,
        "national mean of decision latitude (24 to 96), men and women averaged",
        unit="points",
        low=24,
        high=96,
        status="derived",
        evidence="E2.1",
    )
    support_cut: float = parameter(
        24.0,
        "national median of support at work (8 to 32)",
        unit="points",
        low=8,
        high=32,
        status="recalled",
        evidence="E2.3",
    )
    distress_cut: float = parameter(
        12.0,
        "distress (0 to 36) above which somebody counts as distressed",
        unit="points",
        low=0,
        high=36,
        status="recalled",
        evidence="E2.25",
    )
    imbalance_cut: float = parameter(
        1.0,
        "effort-reward ratio above which the two are out of balance",
        low=0.2,
        high=5,
        status="recalled",
        evidence="E2.4",
    )
    discomfort_cut: float = parameter(
        3.0,
        "discomfort (0 to 10) above which somebody reports a complaint",
        unit="points",
        low=0,
        high=10,
        plausible=(2, 4),
        status="assumption",
    )
