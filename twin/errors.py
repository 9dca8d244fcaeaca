"""The one exception a user may meet."""


class InputError(Exception):
    """A mistake in what the twin was given; its message is one line a person can act on.

    The line names the file, the key, the value and what is allowed. The command line prints it
    and exits with code 2.
    """
