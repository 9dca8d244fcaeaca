"""The pages, one file each: `layout(run)` makes the page, `register(app, run)` its callbacks."""
