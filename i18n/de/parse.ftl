# Was an einer Eingabe nicht stimmt. Jeder Satz steht unter seinem Feld.

parse-address-empty = Geben Sie eine Adresse ein, etwa alice@partner.example.
parse-address-no-at = In einer Adresse steht ein @, wie in alice@partner.example.
parse-address-no-local = Vor dem @ fehlt etwas.
parse-address-local-too-long = Was vor dem @ steht, ist länger als 64 Zeichen.
parse-address-bad-local = Vor dem @ steht ein Leerzeichen oder ein anderes Zeichen, das es in Adressen nicht gibt.
parse-address-no-domain = Nach dem @ fehlt etwas.
parse-address-domain-too-long = Was nach dem @ steht, ist länger als 253 Zeichen.
parse-address-bad-domain = Was nach dem @ steht, ist keine Domain wie partner.example.

parse-host-empty = Geben Sie den Namen des Servers ein, etwa smtp.partner.example.
parse-host-too-long = Der Name eines Servers hat höchstens 253 Zeichen.
parse-host-invalid = Das ist kein Servername. Er sieht aus wie smtp.partner.example, ohne Leerzeichen und ohne https://.

parse-domain-empty = Geben Sie eine Domain ein, etwa corp.example.
parse-domain-too-long = Eine Domain hat höchstens 253 Zeichen.
parse-domain-invalid = Das ist keine Domain. Sie sieht aus wie corp.example, oder *.corp.example für alle darunter.

parse-port = Ein Port ist eine Zahl von 1 bis 65535.
parse-user-name-empty = Geben Sie den Namen ein, unter dem der Server Sie kennt.
parse-password-empty = Geben Sie das Passwort ein.
parse-command-empty = Geben Sie den Befehl ein.

parse-code-not-six-digits = Der Code hat sechs Ziffern.
parse-code-none-sent = Für diese Adresse wurde noch kein Code verschickt. Fordern Sie einen an.
parse-code-expired = Dieser Code ist älter als eine Stunde. Fordern Sie einen neuen an.
parse-code-too-many-tries = Es wurde zu oft ein falscher Code eingegeben. Fordern Sie einen neuen an.
parse-code-wrong = { $left ->
    [one] Das ist nicht der Code. Sie haben noch einen Versuch.
   *[other] Das ist nicht der Code. Sie haben noch { $left } Versuche.
}

parse-login = Das ist kein Anmeldename: Leerzeichen und die Zeichen @ : / \ kommen darin nicht vor.
