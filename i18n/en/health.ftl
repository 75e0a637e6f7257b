# How the gateways do that are on: in the list, on the command line, and as a desktop notification.

health-works = Works. Last checked { $ago }.
health-works-unchecked = Works. Tested { $ago }.
health-password-refused = Password refused
health-certificate-expires = Certificate expires { $time }
health-certificate-expired = Certificate expired
health-certificate-expires-what = The certificate of { $host } expires { $time }. Unless its administrator renews it, mail from this address is refused from then on.
health-certificate-expired-what = The certificate of { $host } has expired. Unless its administrator renews it, mail from this address is refused.
health-fails-what = { $what } First noticed { $ago }. Mail from this address is refused, never rerouted.

health-news-password = { $host } no longer takes your password
health-news-password-what = Mail from { $address } is refused until you enter the right one in Outgate.
health-news-fails = Mail from { $address } cannot be sent
health-news-fails-what = { $what } Mail from this address is refused until that is mended.
health-news-certificate = The certificate of { $host } expires { $time }
health-news-certificate-what = Unless its administrator renews it, mail from { $address } is refused from then on.

health-checks = Check gateways once a day
health-checks-help = While this window is open, Outgate signs in once a day at each gateway that is on, and tells you when one no longer takes your password or its certificate expires soon. No message is sent.
health-none = No gateway is entered.
health-none-on = No gateway is on.
health-server = { $host }, port { $port }, { $security }
