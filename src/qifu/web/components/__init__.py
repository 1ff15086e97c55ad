"""What many pages share: base templates, form rendering, paging, action forms."""
