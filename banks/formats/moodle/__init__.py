"""The parts of the Moodle XML format (`banks.formats.moodle_xml`)."""
