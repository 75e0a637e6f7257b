# Was ein Server und Outgate bei einem Test zueinander gesagt haben, Wort für Wort, geeignet für
# eine Auskunftsstelle.

conversation-show = Gesprächsverlauf zeigen
conversation-help = Was der Server und Outgate zueinander gesagt haben, zum Lesen für jemanden, der Ihnen hilft. Ihr Passwort steht nicht darin.
conversation-copy = Kopieren
conversation-copied = Kopiert. Ihr Passwort steht nicht darin.
conversation-save = Speichern …
# Der Name, den ein gespeicherter Gesprächsverlauf zuerst bekommt.
conversation-file = gespraech.txt
conversation-saved = Gespeichert: { $file }

## Der Kopf des Textes, je eine Zeile

conversation-title = Outgate { $version }: Gespräch mit einem Mailserver
conversation-date = Datum: { $date }
conversation-server = Server: { $host }, Port { $port }, { $security }
conversation-passed = Ergebnis: Der Test ist bestanden
conversation-outcome = Ergebnis: { $outcome }. { $answer }
conversation-failed = Ergebnis: { $title }. { $what }
conversation-legend = C: ist Outgate, S: ist der Server; davor steht die Zeit in Sekunden. { $removed } steht, wo ein Passwort war oder etwas, das es verraten könnte.

## Zwischen dem Gesagten

conversation-connected = verbunden mit { $address }
conversation-encrypted = verschlüsselt, { $version }
conversation-left-out = { $lines ->
    [one] … 1 Zeile ausgelassen
   *[other] … { $lines } Zeilen ausgelassen
}
