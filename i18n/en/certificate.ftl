# The certificate by which a server proves who it is, for whoever wants to look at it.

certificate-show = Show the certificate
certificate-names = For
certificate-no-names = no name at all
certificate-subject = Issued to
certificate-issuer = Issued by
certificate-validity = Valid
certificate-from-until = { $from } to { $until }
certificate-sha256 = Fingerprint (SHA-256)
certificate-chain = Sent with it

## On one line

certificate-short = certificate for { $names }, issued by { $issuer }, SHA-256 { $sha256 }

## A pin: one certificate that is trusted for one gateway, and no other

certificate-pin = Trust this certificate for this gateway
certificate-pin-title = Is this a server of your own network?
certificate-pin-help = Nobody whom this computer trusts says that this is { $host }. If it is a server of your own network, you can trust exactly this certificate, for this gateway alone. Your password then goes to whoever has it. Compare first with what the server’s administrator tells you, face to face or by telephone:
certificate-pinned = Pinned certificate
certificate-pinned-help = Only this certificate is accepted at { $host }. No authority is asked.
certificate-unpin = Do not trust it any more
certificate-pinned-fact = { $version }; pinned certificate
certificate-pinned-security = { $security } with a pinned certificate
