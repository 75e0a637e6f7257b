# Die Seiten mit den Adressen und Gateways einer Person.

## Die Liste

address-title = Mail senden als
address-subtitle = Die Adressen, die Sie als Absender angeben können, und der Server, der Mail von jeder zustellt.
address-add = Adresse hinzufügen
address-none = Sie haben hier noch keine weitere Adresse.
address-none-help = Fügen Sie eine hinzu: Mail, die Sie von ihr senden, geht dann von ihrem eigenen Server aus.
address-none-help-domain = Fügen Sie eine hinzu, und Sie können sie als Absender angeben. Mail von ihr stellen vorerst die Mailserver von { $domain } zu.
address-first-server = Nennen Sie zuerst den Mailserver Ihrer Domain
address-first-server-help = Er stellt Ihre gewöhnliche Mail zu und die Codes, die Ihre anderen Adressen bestätigen. Genannt wird er in der Gateway-Richtlinie.
address-first-server-ask = Bitten Sie Ihre Verwaltung, ihn in der Gateway-Richtlinie zu nennen. Bis dahin wird keine Mail gesendet.
address-default = Standard
address-make-default = Als Standard festlegen
address-gateway-on = Gateway ein
address-gateway-off = Gateway aus
address-gateway-paused = Gateway ruht
address-no-gateway = Kein Gateway
address-not-tested = Nicht getestet
address-not-confirmed = Nicht bestätigt
address-needs-attention = Braucht Ihre Hilfe
address-waits-for-new-code = Wartet darauf, dass ein Code an { $address } gesendet wird
address-waits-for-code = Wartet auf den Code, der an { $address } gesendet wurde
address-waits-for-test = Wartet auf einen Verbindungstest
address-waits-for-turning-on = Kann eingeschaltet werden
address-test = Testen …
address-confirm = Bestätigen …
address-fix = Beheben …
address-switch = Gateway von { $address } benutzen
address-more-actions = Mehr
address-remove = Entfernen …

address-by-domain = Wird von den Mailservern von { $domain } zugestellt
address-by-domain-behalf = Wird von den Mailservern von { $domain } zugestellt, als „{ $own } im Auftrag von“
address-by-domain-until-tested = Wird von den Mailservern von { $domain } zugestellt, bis das Gateway den Verbindungstest besteht
address-by-domain-until-confirmed = Wird nicht zugestellt, bis die Adresse bestätigt ist
address-by-gateway = Wird von { $host } zugestellt, Port { $port }, { $security }. Getestet { $ago }.
address-by-nobody = Mail von dieser Adresse wird abgelehnt und nie umgeleitet.
address-password-refused = { $host } hat das Passwort { $ago } zurückgewiesen. Mail von dieser Adresse wird abgelehnt und nie umgeleitet.

address-not-allowed = Ihre Verwaltung erlaubt keine Gateways.
address-not-allowed-help = Mail von allen Ihren Adressen stellen die Mailserver von { $domain } zu. Was Sie eingerichtet haben, bleibt erhalten und gilt wieder, sobald Gateways erlaubt sind.
address-not-allowed-refused-help = Mail von Adressen, bei denen Sie es so gewählt haben, wird abgelehnt; alle andere Mail stellen die Mailserver von { $domain } zu. Was Sie eingerichtet haben, bleibt erhalten und gilt wieder, sobald Gateways erlaubt sind.

## Die eigene Adresse und die Anmeldung am Mailserver der Domain

address-own = Ihre eigene Adresse
address-own-title = Ihre Mail bei { $domain }
address-own-help = Gewöhnliche Mail geht mit dieser Adresse hinaus, über den Mailserver Ihrer Domain.
address-own-given = Von Ihrer Verwaltung vorgegeben
address-own-typed-help = Die Adresse, die Sie von Ihrer Organisation haben.
address-own-test-needed = Speichern geht, sobald der Verbindungstest bestanden ist.
address-own-omit-subjects = Betreffzeilen nicht aufzeichnen
address-own-omit-subjects-help = Die Aufzeichnung auf diesem Computer sagt dann, wann, von wo und über welchen Server Mail ging, aber nicht, worum es ging.
address-own-saved = Gespeichert. Mail von { $address } geht über { $host } hinaus.
address-own-saved-plainly = Gespeichert.
address-own-nothing-changed = Es ist nichts geändert.
address-own-no-server = Ihre Verwaltung hat den Mailserver Ihrer Domain noch nicht genannt, darum gibt es noch keine Anmeldung.
address-own-sign-in = Anmeldung bei { $host }
address-own-sign-in-help = Outgate braucht sie einmal, um Ihre gewöhnliche Mail zuzustellen und die Codes, die Ihre anderen Adressen bestätigen.
address-sign-in = Anmelden

## Hinzufügen und bearbeiten

address-add-title = Adresse hinzufügen
address-edit-title = { $address } bearbeiten
address-step-address = Adresse
address-step-server = Server
address-step-confirm = Bestätigung
address-email = E-Mail-Adresse
address-email-help = Die andere Adresse, von der Sie senden wollen.
address-display-name = Ihr Name
address-display-name-help = Empfänger sehen ihn neben der Adresse.
address-reply-to = Antworten gehen an
address-reply-to-help = Lassen Sie das Feld leer, wenn Antworten an die Adresse selbst gehen.
address-exists = Diese Adresse haben Sie schon.
address-is-own = Das ist Ihre eigene Adresse. Für Mail von ihr ist nichts einzurichten.
address-optional = (freiwillig)
address-more = Weitere Einstellungen
address-in-email-domains = { $domain } gehört zu den Domains Ihrer Organisation. Deren Mailserver stellen Mail von dieser Adresse zu; ein Gateway braucht sie nicht.

address-through-gateway = Über den eigenen Server von { $domain } senden
address-through-gateway-help = Die Mail ist dort verzeichnet, und Empfänger sehen kein „im Auftrag von“.
address-through-domain = Über die Mailserver von { $domain } senden
address-through-domain-help = Empfänger sehen „{ $own } im Auftrag von“ dieser Adresse.

address-server = SMTP-Server
address-port = Portnummer
address-user-name = Benutzername
address-password = Passwort
address-password-kept = Liegt im Schlüsselbund dieses Computers
address-password-unchanged = Unverändert: Das gespeicherte Passwort gilt
address-password-refused-by-server = Vom Server abgelehnt
address-password-command = Passwort von einem Befehl holen
address-password-command-help = Die erste Zeile seiner Ausgabe ist das Passwort. Für Server oder für Ihren eigenen Passwortmanager.
address-no-sign-in = Dieser Server will kein Passwort
address-command = Befehl
address-sign-in-other = Anders anmelden
address-sign-in-password = Mit einem Passwort

address-when-paused = Solange Ihre Verwaltung keine Gateways erlaubt, Mail dieser Adresse
address-when-paused-domain = über die Mailserver von { $domain } zustellen
address-when-paused-refuse = ablehnen

address-draft = Sie haben den Server dieser Adresse geändert. Bis die neuen Einstellungen den Test bestehen, geht Mail wie bisher über { $host } hinaus.
address-draft-discard = Bei { $host } bleiben
address-draft-waits = Sie haben den Server dieser Adresse geändert. Die neuen Einstellungen haben den Verbindungstest noch nicht bestanden.
address-next-swap = Beim Speichern geht eine Nachricht über { $host } hinaus. Danach geht Mail diesen Weg.
address-changed-to = Anderswo geändert in „{ $value }“. Beim Speichern gilt, was Sie eingegeben haben.
address-changed-to-nothing = Anderswo geleert. Beim Speichern gilt, was Sie eingegeben haben.
address-saved = Gespeichert.
address-gone = { $address } ist nicht mehr da
address-gone-help = Die Adresse wurde in einem anderen Fenster oder von einem anderen Programm entfernt.
address-back-to-list = Zurück zu Ihren Adressen

## Bestätigen

address-next-code = Als Nächstes geht ein Code an { $address }, um zu bestätigen, dass sie Ihnen gehört.
address-next-on = Als Nächstes schalten Sie das Gateway ein.
address-next-domain = Als Nächstes geht Mail dieser Adresse über die Mailserver von { $domain } hinaus.
address-code-title = Geben Sie den Code ein, der an { $address } ging
address-code-needed-title = Bestätigen Sie, dass { $address } Ihnen gehört
address-code-needed-help = Der Mailserver von { $domain } schickt einen Code dorthin, den Sie hier eingeben.
address-code-sending = Ein Code geht an { $address } hinaus …
address-code-help = Der Mailserver von { $domain } hat ihn verschickt, damit feststeht, dass die Adresse Ihnen gehört.
address-code-gateway-help = Das Einschalten des Gateways schickt noch eine Nachricht, über { $host }.
address-code = Bestätigungscode
address-code-send = Code schicken
address-code-send-again = Erneut schicken
address-code-send-again-in = Erneut schicken { $time }
address-code-good-for = Der Code gilt eine Stunde. Nicht da? Sehen Sie im Spam-Ordner nach.
address-confirmed = Bestätigt: Die Adresse gehört Ihnen.
address-confirm-now = Bestätigen
address-done = Fertig
address-done-domain = Mail von { $address } geht jetzt über die Mailserver von { $domain } hinaus.
address-nothing-to-confirm = Ihre Verwaltung verlangt für diese Adresse keine Bestätigung.
address-finish-later = Später fertigstellen
address-finish-later-help = Sie können das später fertigstellen: Die Adresse wartet in Ihrer Liste.

address-turn-on = Gateway einschalten
address-turn-off = Gateway ausschalten
address-turning-on = Eine Nachricht geht über { $host } hinaus …
address-stays-off = Das Gateway bleibt aus.
address-turned-on = Eingeschaltet. Mail von { $address } geht jetzt über { $host } hinaus.
address-turned-off = Ausgeschaltet. Mail von { $address } geht jetzt über die Mailserver von { $domain } hinaus.

## Entfernen

address-remove-title = { $address } entfernen?
address-remove-help = Mail von dieser Adresse wird dann abgelehnt. Ihr Passwort wird aus dem Schlüsselbund gelöscht.
address-removed = { $address } ist entfernt.
address-remove-gateway = Gateway entfernen …
address-remove-gateway-title = Das Gateway von { $address } entfernen?
address-remove-gateway-help = Die Mailserver von { $domain } stellen dann Mail von dieser Adresse zu. Server und Passwort werden vergessen.
address-remove-gateway-yes = Gateway entfernen
address-gateway-removed = Entfernt. Mail von { $address } geht jetzt über die Mailserver von { $domain } hinaus.
