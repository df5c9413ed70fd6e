"""XPath 1.0 with the functions of ODK XForms and ours: text, tree, closures. No form lives here."""
