"""How the centres of a population differ from one another."""

from twin.scenario.parameter import Section, Share, parameter


class Population(Section):
    """How the plateaux of a population vary around this scenario; all at 0, they are alike.

    A survey of technicians meets many centres. What differs between them is here; what differs
    between the people of one centre is in `technicians`.
    """

    workload_spread: float = parameter(
        0.10,
        "standard deviation of log volume between plateaux",
        low=0,
        high=1,
        status="assumption",
        plausible=(0.05, 0.2),
    )
    organisation_spread: float = parameter(
        0.2,
        "standard deviation between plateaux of a lever of autonomy or supervision that lies "
        "half-way (0.5); it is smaller towards 0 and 1",
        low=0,
        high=0.3,
        status="assumption",
        evidence="E1.41",
        plausible=(0.06, 0.2),
    )
    difficulty_spread: float = parameter(
        0.07,
        "standard deviation between plateaux of a difficulty of 0.5; it is smaller towards 0 and 1",
        low=0,
        high=0.3,
        status="assumption",
        plausible=(0.03, 0.2),
    )
    system_spread: float = parameter(
        0.3,
        "standard deviation of the log rate of slow spells, outages and incidents between plateaux",
        low=0,
        high=2,
        status="assumption",
        evidence="E5.1",
        plausible=(0.1, 0.5),
    )
    temporary_share: Share = parameter(
        0.25,
        "share of permanent teams that are on fixed-term contracts in a population",
        low=0,
        high=1,
        status="assumption",
        evidence="a34",
        plausible=(0.1, 0.4),
    )
    monitored_share: Share = parameter(
        0.5,
        "share of technicians of a population whose figures are shown, where the scenario "
        "shows everybody's",
        low=0,
        high=1,
    )
