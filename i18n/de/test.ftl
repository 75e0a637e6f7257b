# Der Verbindungstest, Schritt für Schritt.

test-title = Verbindungstest
test-turning-on-title = Gateway wird eingeschaltet
test-turning-on-refused = Manche Server sagen erst an dieser Stelle, dass Sie von einer Adresse nicht senden dürfen. Prüfen Sie, ob der Benutzername zu dieser Adresse gehört, und fragen Sie den Administrator des Servers nach den Worten unten.
test-invitation = Hier erscheint jeder Schritt, sobald er geschieht. Es wird keine Nachricht verschickt.
test-start = Verbindung testen
test-again = Erneut testen
test-stop = Anhalten
test-running = Test läuft …
test-stopped = Angehalten
test-passed-in = Bestanden in { $time }
test-needed = Ein Gateway lässt sich einschalten, sobald sein Test bestanden ist.
test-tested-at = Getestet: { $moment }
test-server-said = Der Server sagt
test-system-said = Dieser Computer sagt

## Was helfen kann, zum Drücken: Es wird getan und noch einmal getestet

test-use-port = Stattdessen Port { $port } mit { $security } nehmen
test-use-server = Stattdessen { $host } mit { $security } an Port { $port } nehmen
test-use-address = Die ganze Adresse als Benutzernamen nehmen
test-use-app-password = Ein App-Passwort eingeben
test-use-password = Das Passwort noch einmal eingeben
test-use-sign-in = Benutzernamen und Passwort eingeben

## Wie jeder Schritt heißt, wenn er bestanden ist

test-stage-name = Name gefunden
test-stage-connect = Verbunden
test-stage-greeting = Begrüßt
test-stage-tls = Verschlüsselt
test-stage-ehlo = Server bereit
test-stage-sign-in = Angemeldet
test-stage-sender = Absender angenommen
test-stage-recipients = Empfänger angenommen
test-stage-message = Nachricht angenommen

## Wie jeder Schritt heißt, während er läuft

test-running-name = Name wird nachgeschlagen …
test-running-connect = Verbindung wird aufgebaut …
test-running-greeting = Begrüßung wird erwartet …
test-running-tls = Verbindung wird verschlüsselt …
test-running-ehlo = Server wird nach seinen Fähigkeiten gefragt …
test-running-sign-in = Anmeldung läuft …
test-running-sender = Absender wird geprüft …
test-running-recipients = Empfänger werden genannt …
test-running-message = Nachricht wird übergeben …

## In einem Satz wie „Der Server hat nicht geantwortet, während …“

test-while-name = sein Name nachgeschlagen wurde
test-while-connect = die Verbindung aufgebaut wurde
test-while-greeting = seine Begrüßung erwartet wurde
test-while-tls = die Verbindung verschlüsselt wurde
test-while-ehlo = er nach seinen Fähigkeiten gefragt wurde
test-while-sign-in = Sie angemeldet wurden
test-while-sender = der Absender geprüft wurde
test-while-recipients = die Empfänger genannt wurden
test-while-message = die Nachricht übergeben wurde

## Was ein Schritt ergab

test-fact-connected = { $address }, Port { $port }
test-fact-encrypted = { $version }; Zertifikat noch { $time } gültig
test-fact-offers = bietet { $keywords }
test-fact-offers-nothing = bietet nur das Nötigste
test-fact-signed-in = als { $name }, mit { $mechanism }
test-fact-recipients = { $count ->
    [one] 1 Empfänger
   *[other] { $count } Empfänger
}

## Verbindungssicherheit

test-security = Verbindungssicherheit
test-security-ssl = SSL/TLS
test-security-starttls = STARTTLS
test-security-none = Keine Verschlüsselung
test-security-usual = { $security } (empfohlen für Port { $port })
