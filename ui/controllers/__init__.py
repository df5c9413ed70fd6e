"""Between pages and application: each controller owns one page, asks the application, shows the answer."""
