"""How technicians learn: the parameters of practice, help and forgetting."""

from twin.scenario.parameter import Section, parameter


class Learning(Section):
    """How expertise grows and fades."""

    by_doing: float = parameter(
        0.0002,
        "share of the gap to full expertise closed per contact handled",
        low=0,
        high=0.01,
        status="assumption",
        evidence="E3.6",
    )
    from_experts: float = parameter(
        0.002,
        "share of the gap to full expertise closed per contact with an expert's help",
        low=0,
        high=0.1,
        status="assumption",
        evidence="E3.6",
    )
    from_neighbours: float = parameter(
        0.001,
        "share of the gap closed per word with a neighbour who passes knowledge on fully",
        low=0,
        high=0.1,
        status="assumption",
        evidence="E6.3",
    )
    from_coaching: float = parameter(
        0.02,
        "share of the gap closed by one developmental coaching",
        low=0,
        high=0.1,
        status="assumption",
        evidence="E1.19",
    )
    forgetting: float = parameter(
        120,
        "time constant with which what was learned fades without practice",
        unit="working days",
        low=20,
        high=1000,
        status="assumption",
        evidence="E2.42",
    )
