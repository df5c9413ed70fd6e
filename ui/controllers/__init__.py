"""Between pages and the application: each controller owns one page, asks the application, shows the answer."""
