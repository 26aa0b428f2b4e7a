"""Tables of the reports app."""

from reports.models.certificate import Certificate, CertificateStep

__all__ = ["Certificate", "CertificateStep"]
