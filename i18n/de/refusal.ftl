# Welcher Server Mail von einer Adresse zustellt und warum, oder warum sie abgelehnt wird.

## Wohin Mail von einer Adresse geht

refusal-route-gateway = { $host } stellt zu, weil das Gateway der Adresse eingeschaltet ist.
refusal-route-gateway-pinned = { $host } stellt zu, weil das Gateway der Adresse eingeschaltet ist, mit angeheftetem Zertifikat (Pin).
refusal-route-own-address = { $host } stellt zu, weil es Ihre eigene Adresse ist.
refusal-route-no-gateway = { $host } stellt zu, weil die Adresse kein eigenes Gateway hat.
refusal-route-switched-off = { $host } stellt zu, weil das Gateway der Adresse ausgeschaltet ist.
refusal-route-paused = { $host } stellt zu, weil das Gateway der Adresse ruht. { $why }
refusal-route-refused = Mail von dieser Adresse wird abgelehnt. { $why }

## Warum ein Gateway nicht benutzt werden darf

refusal-gateways-not-allowed =
    .title = Gateways nicht erlaubt
    .what = Ihre Verwaltung erlaubt keine Gateways.
    .todo = Was Sie eingerichtet haben, bleibt erhalten und gilt wieder, sobald Gateways erlaubt sind. Fragen Sie Ihre Verwaltung, wenn Sie es brauchen.
refusal-address-in-email-domains =
    .title = Adresse Ihrer Organisation
    .what = Die Adresse liegt in einer der E-Mail-Domains Ihrer Organisation, und deren Mail stellen ihre eigenen Server zu.
    .todo = Schalten Sie das Gateway aus: Dann stellen die Mailserver Ihrer Organisation Mail von dieser Adresse zu.
refusal-encryption-required =
    .title = Verschlüsselung verlangt
    .what = Ihre Verwaltung verlangt verschlüsselte Verbindungen, und diese wäre es nicht.
    .todo = Wählen Sie als Verbindungssicherheit „SSL/TLS“ oder „STARTTLS“ und testen Sie erneut.
refusal-password-in-clear =
    .title = Passwort nicht geschützt
    .what = Das Passwort würde unverschlüsselt übertragen, und andere könnten es mitlesen.
    .todo = Wählen Sie „SSL/TLS“ mit Port 465 oder „STARTTLS“ mit Port 587 und testen Sie erneut.

## Warum Mail abgelehnt wird

refusal-policy-unusable =
    .title = Richtlinie unbrauchbar
    .what = Es wird keine Mail gesendet, weil nicht feststeht, was Ihre Verwaltung erlaubt. { $problem }
refusal-account-unusable =
    .title = Einstellungen unbrauchbar
    .what = Es wird keine Mail gesendet, weil nicht feststeht, wie Sie sie zustellen lassen wollen. { $problem }
refusal-not-set-up =
    .title = Adresse nicht eingerichtet
    .what = { $address } ist keine Ihrer Adressen in Outgate.
    .todo = Fügen Sie die Adresse in Outgate hinzu oder senden Sie von einer, die dort steht.
refusal-not-confirmed =
    .title = Adresse nicht bestätigt
    .what = Es ist noch nicht bestätigt, dass { $address } Ihnen gehört.
    .todo = Geben Sie den Code ein, der an die Adresse ging, oder fordern Sie einen neuen an.
refusal-not-tested =
    .title = Gateway nicht getestet
    .what = Das Gateway von { $address } ist eingeschaltet, aber seine Einstellungen wurden geändert und haben den Verbindungstest nicht bestanden.
    .todo = Testen Sie das Gateway. Bis dahin wird Mail von dieser Adresse abgelehnt, damit sie keinen anderen Weg nimmt, als Sie gewählt haben.
refusal-paused =
    .title = Gateway ruht
    .what = Das Gateway von { $address } ruht, und Sie haben gewählt, dass Mail dann abgelehnt wird. { $why }
refusal-no-domain-server =
    .title = Kein Mailserver
    .what = Noch steht nicht fest, welcher Server gewöhnliche Mail zustellt.
    .todo = Ihre Verwaltung trägt den Mailserver Ihrer Domain in die Gateway-Richtlinie ein.
refusal-no-own-address =
    .title = Eigene Adresse unbekannt
    .what = Ihre eigene Adresse in Ihrer Organisation ist nicht bekannt, und ohne sie wird nichts gesendet.
    .todo = Geben Sie sie unter „Adressen“ ein oder bitten Sie Ihre Verwaltung darum.
refusal-domain-server =
    .title = Mailserver nicht sicher
    .what = Der Mailserver Ihrer Domain darf mit diesen Einstellungen nicht benutzt werden. { $why }
    .todo = Ihre Verwaltung stellt dafür in der Gateway-Richtlinie „SSL/TLS“ oder „STARTTLS“ ein.
refusal-too-many-hops =
    .title = Mail läuft im Kreis
    .what = Die Nachricht ist durch { $count } Server gegangen und läuft also im Kreis.
    .todo = Suchen Sie nach einer Weiterleitung, die Mail dorthin zurückschickt, wo sie herkam.
