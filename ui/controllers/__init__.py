"""Between pages and the application: a page's signals become calls, what comes back becomes states."""
