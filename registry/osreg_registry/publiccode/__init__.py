"""publiccode.yml: read, judged, written (https://yml.publiccode.tools, versions 0.2 to 0.7)."""
