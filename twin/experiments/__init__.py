"""Many runs: on several processes, with results that do not depend on how many."""
