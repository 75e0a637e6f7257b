# Wie es den Gateways geht, die eingeschaltet sind: in der Liste, auf der Befehlszeile und als
# Benachrichtigung auf dem Desktop.

health-works = Funktioniert. Zuletzt geprüft { $ago }.
health-works-unchecked = Funktioniert. Getestet { $ago }.
health-password-refused = Passwort abgelehnt
health-certificate-expires = Zertifikat läuft { $time } ab
health-certificate-expired = Zertifikat abgelaufen
health-certificate-expires-what = Das Zertifikat von { $host } läuft { $time } ab. Wenn der Administrator des Servers es nicht erneuert, wird Mail von dieser Adresse von da an abgelehnt.
health-certificate-expired-what = Das Zertifikat von { $host } ist abgelaufen. Solange der Administrator des Servers es nicht erneuert, wird Mail von dieser Adresse abgelehnt.
health-fails-what = { $what } Zuerst bemerkt { $ago }. Mail von dieser Adresse wird abgelehnt, nie umgeleitet.

health-news-password = { $host } nimmt Ihr Passwort nicht mehr an
health-news-password-what = Mail von { $address } wird abgelehnt, bis Sie in Outgate das richtige eingeben.
health-news-fails = Mail von { $address } kann nicht gesendet werden
health-news-fails-what = { $what } Bis das behoben ist, wird Mail von dieser Adresse abgelehnt.
health-news-certificate = Das Zertifikat von { $host } läuft { $time } ab
health-news-certificate-what = Wenn der Administrator des Servers es nicht erneuert, wird Mail von { $address } von da an abgelehnt.

health-checks = Gateways einmal am Tag prüfen
health-checks-help = Solange dieses Fenster offen ist, meldet sich Outgate einmal am Tag bei jedem eingeschalteten Gateway an und sagt Ihnen Bescheid, wenn eines Ihr Passwort nicht mehr annimmt oder ein Zertifikat bald abläuft. Es wird keine Nachricht gesendet.
health-none = Es ist kein Gateway eingetragen.
health-none-on = Kein Gateway ist eingeschaltet.
health-server = { $host }, Port { $port }, { $security }
