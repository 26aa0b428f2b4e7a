"""The cryptography of sealed papers: bytes in, bytes out, no Django, no clock.

Nothing here is of our own making but the order of the parts: X25519 (RFC 7748), HKDF-SHA256
(RFC 5869), AES-256-GCM (NIST SP 800-38D) and Argon2id (RFC 9106), all from `cryptography`.
"""
