"""`twin serve` whose lesson of the paradox takes few simulated weeks: tests need not wait."""

from dashboards.views import paradox
from twin.cli import main

if __name__ == "__main__":
    paradox.REPLICATIONS = 4
    main()
