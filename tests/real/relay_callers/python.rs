//! Python's smtplib.

use super::desk::Desk;
use super::{WAYS, message};
use crate::callers::inbox::Way;
use crate::callers::{ALL, BOB, CAROL};
use crate::postfix::fixture::GONE;
use crate::postfix::organisation::{OTHER, OWN};

/// Signs in, and has the message that comes on standard input as `given`.
const BEGIN: &str = "
import json, smtplib, sys
from email.message import EmailMessage
port, user_name, password, sender, *to = sys.argv[1:]
given = sys.stdin.buffer.read()
server = smtplib.SMTP('127.0.0.1', int(port), local_hostname='localhost')
server.ehlo()
";

impl Desk {
    /// Runs this behind [`BEGIN`], and hands out what it prints.
    #[track_caller]
    fn python(&self, script: &str, from: &str, to: &[&str], given: &str) -> String {
        let script = [BEGIN, script, "\nserver.quit()\n"].concat();
        let person = ["-I", "-c", &script, &self.port, &self.user_name, &self.password, from];
        self.call("/usr/bin/python3", &[&person[..], to].concat(), given)
    }
}

/// A message of the program's own making; 8-bit text as the server's extensions allow it.
const MAKE: &str = "
from email import policy
server.login(user_name, password)
mail = EmailMessage(policy.SMTP.clone(cte_type='8bit'))
mail['From'] = f'\u{c4}lice <{sender}>'
mail['To'] = to[0]
mail['Bcc'] = ', '.join(to[1:])
mail['Subject'] = 'Gr\u{fc}\u{df}e'
mail.set_content('.\\n..\\nGr\u{fc}\u{df}e\\n\\n', cte='8bit')
server.send_message(mail)
";

/// The other mechanism, and octets as they are.
const AS_GIVEN: &str = "
server.user, server.password = user_name, password
server.auth('LOGIN', server.auth_login, initial_response_ok=False)
server.sendmail(sender, to, given, mail_options=['BODY=8BITMIME'])
";

pub(super) async fn messages() {
    let mut desk = Desk::new().await;
    for (way, from) in WAYS {
        desk.goes(way);
        desk.python(MAKE, from, &ALL, "");
        desk.delivered(way, &ALL).await;
        let given = message(from).replace('\n', "\r\n");
        desk.python(AS_GIVEN, from, &ALL, &given);
        let sent = desk.delivered(way, &ALL).await;
        assert_eq!(sent.written, given, "the program leaves it as it is");
        // With an address that only SMTPUTF8 can write.
        let to = [BOB, "k\u{e4}rol@customer.example"];
        desk.python(MAKE, from, &to, "");
        let sent = desk.delivered(way, &to).await;
        assert!(sent.delivered.contains("Subject: Gr\u{fc}\u{df}e\r\n"), "{}", sent.delivered);
    }
    desk.were_said(&["AUTH PLAIN", "AUTH LOGIN", " SMTPUTF8 BODY=8BITMIME", "size="]);
}

/// Each way to be refused, with what the program makes of it. The connection is good after each
/// but the last: octets with line ends of their own are sent as they are.
const REFUSED: &str = "
def refused(sender, to, given=given):
    try:
        return server.sendmail(sender, to, given)
    except smtplib.SMTPRecipientsRefused as error:
        return [type(error).__name__, error.recipients]
    except smtplib.SMTPResponseException as error:
        return [type(error).__name__, error.smtp_code, error.smtp_error]

def show(value):
    print(json.dumps(value, default=lambda octets: octets.decode()))

show(refused(sender, to))
server.login(user_name, password)
show(refused(sender, [to[1]]))
show(refused('bob@partner.example', to))
show(refused('alice@corp.example', to))
show(refused(sender, to))
show(refused(sender, to[:1], given.replace(b'\\r\\n', b'\\n')))
sys.exit(0)
";

pub(super) async fn refusals() {
    let mut desk = Desk::new().await;
    let given = message(OTHER).replace('\n', "\r\n");
    let printed = desk.python(REFUSED, OTHER, &[BOB, GONE, CAROL], &given);
    let printed: Vec<serde_json::Value> =
        printed.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let [unknown, all, sender, author, one, bare] = &printed[..] else { panic!("{printed:?}") };
    assert_eq!(unknown[0], "SMTPSenderRefused");
    assert_eq!((&unknown[1], &unknown[2]), (&530.into(), &"5.7.0 Sign in first".into()));
    // Who is refused has the server's words; the others have the mail.
    let words = format!("5.1.1 <{GONE}>: Recipient address rejected: User unknown");
    let gone = serde_json::json!({ GONE: [550, words] });
    assert_eq!(*one, gone);
    assert_eq!(*all, serde_json::json!(["SMTPRecipientsRefused", gone]));
    assert_eq!((&sender[0], &sender[1]), (&"SMTPSenderRefused".into(), &550.into()));
    assert!(sender[2].as_str().expect("words").contains("bob@partner.example"), "{sender}");
    assert_eq!((&author[0], &author[1]), (&"SMTPDataError".into(), &550.into()));
    let words = author[2].as_str().expect("words");
    assert!(words.starts_with("5.7.1 ") && words.contains(OWN) && words.contains(OTHER), "{words}");
    assert_eq!((&bare[0], &bare[1]), (&"SMTPDataError".into(), &550.into()));
    assert!(bare[2].as_str().expect("words").starts_with("5.5.2 Bare <LF>"), "{bare}");

    desk.refused();
    desk.delivered(Way::Gateway, &[BOB, CAROL]).await;
    desk.refused();
    desk.went_nowhere();
}
