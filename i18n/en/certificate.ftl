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
