"""Tests of the Form.io import, on forms written for them."""
