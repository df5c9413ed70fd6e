"""Reading an XForm document part by part. Only forms.loading calls it."""
