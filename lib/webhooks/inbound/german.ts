import { phrases } from "./phrases.ts";

/** Words without accents (normalise.ts), so "ö" stands as "o" here; people without umlauts write "oe". */
const messages =
  "(?:sms|smsen|nachricht|nachrichten|mitteilung|mitteilungen|benachrichtigung|benachrichtigungen|werbung|werbe sms|werbesms|mails?|e mails?|texte|meldung|meldungen|newsletter|infos?|spam|erinnerungen|angebote|post|abo|updates?)";
const write =
  "(?:(?:an)?schreib(?:t|en|e)?|kontaktier(?:t|en|e)?|stor(?:t|en|e)?|stoer(?:t|en|e)?|nerv(?:t|en|e)?|belastig(?:t|en|e)?|belaestig(?:t|en|e)?|texten|textet|simsen|simst|schick(?:t|en|e)?|send(?:et|en|e)?|zuschicken|zusenden|melde(?:t|n)?|anrufen|ruft?)";
const us = "(?:mich|mir|uns)";
/** "Warum schreibt ihr mir nicht mehr": asked, not told. */
const asked = "^(?!(?:warum|wieso|weshalb|wann|wer|was|wo|seit wann)\\b)";
const notNot = "(?<!\\b(?:nicht|nie|niemals|kein|keinesfalls) )";

/** Requests to end messages, in German and in their own words. */
export const germanStop = phrases(
  `${asked}(?!.*\\b(?:bekomme|erhalte|kriege|empfange|sehe|finde|kommen|kommt|gibt|ich habe keine)\\b(?! ich sonst))(?:.*\\b)?keine? (?:weiteren? |solchen? |diese |eurer |ihrer |mehr )*(?:[a-z]+ )?${messages}(?: [a-z]+){0,3}? mehr\\b`,
  `${asked}(?!.*\\b(?:bekomme|erhalte|kriege|empfange|sehe|finde|kommen|kommt|gibt|habe)\\b)(?:.*\\b)?keine weiteren ${messages}\\b`,
  `^keine? ${messages}(?: mehr| an mich| an diese nummer| von (?:euch|ihnen|dir))?$`,
  `\\b(?:mo(?:e)?chte|will|wollen|wunsche|wuensche|brauche) (?:[a-z]+ ){0,3}?keine? (?:[a-z]+ ){0,2}?${messages}\\b(?!.*\\b(?:verpassen|verlieren|versaumen)\\b)`,
  `\\b(?:mo(?:e)?chte|will|wollen) (?:das|dies|diese|die|sowas|so was|davon)(?: [a-z]+){0,3}? (?:nicht|nichts)(?: mehr)?(?: bekommen| erhalten| haben| kriegen)?$`,
  `\\b(?:mo(?:e)?chte|will|wollen) (?:[a-z]+ ){0,4}?nichts? mehr (?:von (?:euch|ihnen|dir) )?(?:bekommen|erhalten|horen|hoeren|kriegen|kontaktiert|angeschrieben)`,
  `^(?:und |aber |nun |ich sagte |also )*(?:hor|hoer|hore|hort|hoert|horen sie|hoeren sie)(?: (?!nicht|nie)[a-z]+)? auf(?: damit| mit .*| zu (?:schreiben|schicken|senden|texten|simsen|nerven|spammen)| (?:mir|mich|uns) (?:[a-z]+ ){0,4}?(?:zu [a-z]+|an ?zu ?[a-z]+|zuzu[a-z]+)| [a-z]+ zu (?:schicken|senden|schreiben))?$`,
  `${asked}(?:.*\\b)?${write} (?:sie )?${us} (?:bitte |endlich |doch )*(?:nicht|nie|nichts|niemals)(?: mehr| wieder)?\\b`,
  `${asked}(?:.*\\b)?${us} (?:bitte )?(?:nicht|nie|nichts|niemals) (?:mehr|wieder|langer|laenger) (?:[a-z]+ )?${write}`,
  `^(?:nicht|nie|nichts) (?:mehr|wieder) ${write}$`,
  `^${write} (?:sie )?${us} (?:[a-z]+ )?keine? (?:[a-z]+ )?${messages}`,
  `\\b(?:melde|meldet|melden sie|trag|trage|tragt|tragen sie|nimm|nehmt|nehmen sie|streich|streicht|streichen sie|werft|werfen sie) (?:${us}|diese nummer|meine (?:[a-z]+ )?nummer) (?:[a-z]+ ){0,4}?(?:ab|aus|raus|heraus|runter|liste|verteiler)\\b`,
  `${notNot}\\b(?:losch|loesch)(?:e|t|en|en sie)? (?:${us}|(?:bitte )?meine? (?:[a-z]+ )?(?:nummer|daten|handynummer|telefonnummer|kontakt)|diese nummer)\\b`,
  `^(?:bitte )?(?:${us}|meine? (?:[a-z]+)?(?: ?nummer|daten)|diese nummer|nummer) (?:aus .{0,40})?(?:lo(?:e)?schen|entfernen|streichen|austragen)$`,
  `(?<!\\bnicht )\\b(?:lass|lasst|lassen sie) ${us} (?:(?!nicht)[a-z]+ )?in (?:ruhe|frieden)\\b`,
  `\\b(?:mich|uns|diese nummer|meine nummer)(?: hier| davon| wieder| von (?:euch|ihnen|allem|allen)| (?:von|vom|aus|fur|fuer) (?:[a-z]+ ){0,2}?(?:${messages}|liste|verteiler|dienst|service))? (?:abmelden|austragen)\\b`,
  `${notNot}\\b(?:${messages}|das|dies|alles|den dienst|den service) (?:hier )?(?:abbestellen|abmelden|deabonnieren|kundigen|kuendigen|beenden|stoppen|einstellen|ausschalten|abschalten|deaktivieren)\\b`,
  `\\b(?:stoppt?|stopp en|beende|beendet|beenden sie|stoppen sie|unterlasst|unterlassen sie) (?:bitte )?(?:[a-z]+ ){0,3}?${messages}\\b`,
  `^(?:ich )?(?:mo(?:e)?chte |will |wir )?(?:hiermit )?(?:wider(?:rufe|rufen)|einwilligung widerrufen)\\b.*$`,
  `^(?:nein )?(?:ich habe |habe |wir haben )?kein interesse(?: mehr)?$`,
  `^(?:falsche nummer|falsch verbunden|sie haben die falsche nummer)$`,
  `^(?:.* )?um (?:abmeldung|austragung|(?:die )?lo(?:e)?schung)\\b`,
  `${notNot}\\bentfern(?:e|t|en sie) (?:${us}|(?:bitte )?meine? (?:[a-z]+ )?nummer|diese nummer)\\b`,
  `${notNot}\\baufho(?:e)?ren (?:${us} )?(?:[a-z]+ ){0,3}?zu (?:schreiben|schicken|senden|texten|simsen|nerven|spammen)\\b`,
  `\\bkann (?:${us}|das|es) (?:[a-z]+ )?nicht (?:abmelden|abbestellen|austragen)\\b`,
  `\\bnie(?:mals)? wieder ${messages}\\b`,
  `\\b(?:will|mo(?:e)?chte) (?:[a-z]+ ){0,2}?abgemeldet werden\\b`,
  `^ich (?:will|mo(?:e)?chte) (?:hier )?raus$`,
  `^verschont? (?:mich|uns)\\b`,
  `^(?:schluss|schluss damit|schluss mit .*|verpisst? (?:dich|euch)|haut ab)$`,
);
