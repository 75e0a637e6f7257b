# Das Zertifikat, mit dem ein Server beweist, wer er ist, für alle, die es ansehen wollen.

certificate-show = Zertifikat zeigen
certificate-names = Für
certificate-no-names = gar keinen Namen
certificate-subject = Ausgestellt für
certificate-issuer = Ausgestellt von
certificate-validity = Gültig
certificate-from-until = { $from } bis { $until }
certificate-sha256 = Fingerabdruck (SHA-256)
certificate-chain = Mitgeschickt

## In einer Zeile

certificate-short = Zertifikat für { $names }, ausgestellt von { $issuer }, SHA-256 { $sha256 }
