# Was mit einer Datei oder mit dem Ort der Passwörter nicht stimmt.

## Eine Datei, die nicht zählt

problem-malformed =
    .title = Datei nicht verstanden
    .what = Zeile { $line } von { $path } ist nicht zu verstehen (Spalte { $column }): { $detail }
    .todo = Öffnen Sie die Datei und berichtigen Sie die Zeile, oder kehren Sie zum letzten guten Stand zurück. Überschrieben wird die Datei nicht.
problem-newer-schema =
    .title = Datei einer neueren Version
    .what = { $path } stammt von einer neueren Version von Outgate (Format { $schema }).
    .todo = Installieren Sie die neuere Version auch auf diesem Computer. Diese hier ändert die Datei nicht.
problem-wrong-owner =
    .title = Datei gehört jemand anderem
    .what = { $path } gehört jemandem, der das nicht zu entscheiden hat (Benutzernummer { $owner }).
    .todo = Die Verwaltung des Computers gibt sie ihrem rechtmäßigen Besitzer: die Richtlinie root, Ihre eigenen Einstellungen Ihnen.
problem-writable-by-others =
    .title = Datei für andere änderbar
    .what = Nicht nur der Besitzer darf { $path } ändern. Was dort steht, kann von irgendwem sein.
    .todo = Die Verwaltung des Computers nimmt den anderen dieses Recht: chmod go-w { $path }
problem-not-plain =
    .title = Keine gewöhnliche Datei
    .what = { $path } ist eine Verknüpfung oder etwas anderes, das woandershin führen kann.
    .todo = Legen Sie an diese Stelle eine gewöhnliche Datei oder einen gewöhnlichen Ordner.
problem-unreadable =
    .title = Datei nicht lesbar
    .what = { $path } lässt sich nicht lesen: { $words }
    .todo = Prüfen Sie, ob Sie die Datei und die Ordner darüber lesen dürfen.

## Was sich mit einer Datei tun lässt, die nicht zählt

problem-no-mail = Keine Mail geht hinaus
problem-no-mail-help = Bis das behoben ist, sendet Outgate gar keine Mail. Mailprogramme sollen es später noch einmal versuchen, es geht also nichts verloren.
problem-follows = Diese Seite verschwindet von selbst, sobald mit der Datei alles stimmt.
problem-only-administrator = Nur wer diesen Computer verwaltet, kann die Richtlinie in Ordnung bringen. Zeigen Sie dort diese Seite.
problem-restore = Letzten guten Stand zurückholen
problem-restore-help = Der letzte Stand, der sich lesen ließ, tritt an ihre Stelle. Die Datei von jetzt bleibt daneben erhalten.
problem-restore-ask = Letzten guten Stand zurückholen?
problem-restore-ask-help = Was seither in der Datei geändert wurde, gilt dann nicht mehr, und Mail wird sofort wieder gesendet. Die Datei von jetzt bleibt daneben erhalten.
problem-start-anew = Neu anfangen
problem-start-anew-help = Ein leerer Stand tritt an ihre Stelle. Die Datei von jetzt bleibt daneben erhalten.
problem-start-anew-ask = Neu anfangen?
problem-start-anew-ask-policy = Gateways sind dann nicht erlaubt, und bis Sie einen Mailserver nennen, gibt es keinen. Die Datei von jetzt bleibt daneben erhalten.
problem-start-anew-ask-account = Ihre Adressen und deren Server sind dann noch einmal einzurichten. Die Datei von jetzt bleibt daneben erhalten.
problem-kept = Behoben. Die Datei, wie sie war, liegt jetzt hier: { $path }
problem-mended = Behoben. Mail wird wieder gesendet.

## Eine Änderung, die nicht gespeichert wurde

problem-conflict =
    .title = Inzwischen geändert
    .what = Während Sie Ihre Änderung machten, hat jemand anderes etwas gespeichert.
    .todo = Sehen Sie sich an, was jetzt dort steht; Ihre Eingaben bleiben erhalten. Speichern Sie dann noch einmal.
problem-base-unusable =
    .title = Nicht gespeichert
    .what = Es wurde nichts gespeichert, weil das, was jetzt gespeichert ist, nicht zählt. { $problem }
problem-not-administrator =
    .title = Der Verwaltung vorbehalten
    .what = Nur wer diesen Computer verwaltet, ändert die Richtlinie. Es wurde nichts geändert.
    .todo = Bitten Sie die Verwaltung darum. In einem Terminal setzt sie sudo vor denselben Befehl.
problem-not-written =
    .title = Nicht geschrieben
    .what = { $path } ließ sich nicht schreiben: { $words }
    .todo = Prüfen Sie, ob auf der Platte Platz ist und ob Sie dort schreiben dürfen. Vom Gespeicherten ist nichts verloren.
problem-not-writable-as-text =
    .title = Nicht speicherbar
    .what = Das lässt sich nicht speichern: { $words }
    .todo = Ändern Sie Ihre Eingabe und speichern Sie noch einmal.

## Ein Passwort, das nicht zu bekommen oder zu verwahren war

problem-no-keyring =
    .title = Kein Schlüsselbund
    .what = In dieser Sitzung gibt es keinen Schlüsselbund, der ein Passwort verwahren könnte.
    .todo = Starten Sie einen, etwa den GNOME-Schlüsselbund oder KWallet, oder geben Sie einen Befehl an, der das Passwort ausgibt. In einer Datei speichert Outgate kein Passwort.
problem-keyring-locked =
    .title = Schlüsselbund gesperrt
    .what = Der Schlüsselbund ist gesperrt und konnte nicht nach seinem Passwort fragen.
    .todo = Entsperren Sie den Schlüsselbund und versuchen Sie es dann noch einmal.
problem-password-not-found =
    .title = Passwort nicht da
    .what = Der Schlüsselbund hat dieses Passwort nicht mehr.
    .todo = Geben Sie das Passwort noch einmal ein.
problem-keyring-failed =
    .title = Schlüsselbund verweigert
    .what = Der Schlüsselbund hat nicht getan, worum er gebeten wurde: { $words }
    .todo = Versuchen Sie es noch einmal. Bleibt es dabei, melden Sie sich am Computer ab und wieder an.
problem-command-not-started =
    .title = Befehl nicht gestartet
    .what = Der Befehl für das Passwort, „{ $command }“, ließ sich nicht starten: { $words }
    .todo = Prüfen Sie den Befehl: Er muss installiert sein und sich ohne Hilfe einer Shell finden lassen.
problem-command-failed =
    .title = Befehl gescheitert
    .what = Der Befehl für das Passwort, „{ $command }“, endete mit dem Code { $code }: { $words }
    .what-killed = Der Befehl für das Passwort, „{ $command }“, wurde abgebrochen: { $words }
    .todo = Führen Sie den Befehl in einem Terminal aus, um zu sehen, was ihm fehlt.
problem-command-said-nothing =
    .title = Befehl ohne Passwort
    .what = Der Befehl für das Passwort, „{ $command }“, hat keines ausgegeben.
    .todo = Die erste Zeile seiner Ausgabe muss das Passwort sein.
problem-command-timed-out =
    .title = Befehl zu langsam
    .what = Der Befehl für das Passwort, „{ $command }“, hat zu lange gebraucht und wurde angehalten.
    .todo = Vielleicht hat er auf eine Antwort gewartet. Führen Sie ihn einmal in einem Terminal aus und versuchen Sie es dann noch einmal.
