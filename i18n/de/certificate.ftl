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

## Ein Pin: ein Zertifikat, dem für ein Gateway vertraut wird, und keinem anderen

certificate-pin = Diesem Zertifikat für dieses Gateway vertrauen
certificate-pin-title = Ist das ein Server in Ihrem eigenen Netz?
certificate-pin-help = Niemand, dem dieser Computer vertraut, sagt, dass dies { $host } ist. Wenn es ein Server in Ihrem eigenen Netz ist, können Sie genau diesem Zertifikat vertrauen, für dieses Gateway allein. Ihr Passwort geht dann an den, der es hat. Vergleichen Sie zuerst mit dem, was Ihnen die Verwaltung des Servers sagt, persönlich oder am Telefon:
certificate-pinned = Angeheftetes Zertifikat (Pin)
certificate-pinned-help = Bei { $host } wird nur dieses Zertifikat angenommen. Keine Zertifizierungsstelle wird gefragt.
certificate-unpin = Nicht mehr vertrauen
certificate-pinned-fact = { $version }; angeheftetes Zertifikat (Pin)
certificate-pinned-security = { $security } mit angeheftetem Zertifikat (Pin)
