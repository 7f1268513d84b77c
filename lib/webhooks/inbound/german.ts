import { phrases } from "./phrases.ts";

/** normalise.ts removes accents, so "ö" is "o" here. Without umlauts on the keyboard, people write "oe". */
const messages =
  "(?:sms|smsen|nachricht|nachrichten|mitteilung|mitteilungen|benachrichtigung|benachrichtigungen|werbung|werbe sms|werbesms|mails?|e mails?|texte|meldung|meldungen|newsletter|infos?|spam|erinnerungen|angeboten?|post|abo|updates?)";
const write =
  "(?:(?:an)?schreib(?:t|en|e)?|kontaktier(?:t|en|e)?|stor(?:t|en|e)?|stoer(?:t|en|e)?|nerv(?:t|en|e)?|belastig(?:t|en|e)?|belaestig(?:t|en|e)?|spamm?(?:t|en|e)?|texten|textet|simsen|simst|schick(?:t|en|e)?|send(?:et|en|e)?|zuschicken|zusenden|melde(?:t|n)?|anrufen|ruft?)";
const us = "(?:mich|mir|uns)";
const wantVerb = "(?:mo(?:e)?chten?|mo(?:e)?cht|will|wollen|wurden?|wuerden?|mag|wunschen?|wuenschen?)";
const want = `(?:${wantVerb}|w(?:u|ue)rden? gerne?)`;
const list =
  "(?:(?:dem|der|den|eurem|eurer|ihrem|ihrer|diesem|dieser|deinem|deiner|allen|ihren|euren|sms|newsletter|mail) )*(?:verteiler|mailverteiler|liste|listen|mailingliste|adressliste|telefonliste|datenbank|kartei|adressbuch)";
const from = `(?:aus|von|vom) ${list}`;
const out =
  "(?:nehmen|lo(?:e)?schen|entfernen|streichen|austragen|rausnehmen|herausnehmen|raus|heraus|werfen|tragen|abmelden|genommen|gelo(?:e)?scht|entfernt|gestrichen|ausgetragen)";
const number = "(?:diese nummer|meine nummer|die nummer|(?:unter|an) (?:dieser?|meiner?) nummer)";
const not = "(?:nicht|nie|nichts|niemals)";
/** Excludes questions: "Warum schreibt ihr mir nicht mehr". */
const notQuestion = "^(?!(?:warum|wieso|weshalb|wann|wer|was|wo|seit wann)\\b)";
/** Excludes statements, whose subject is before the verb: "Das stört mich nicht", "ihr schreibt mir nicht mehr". */
const notAfterSubject = "(?<!\\b(?:das|dies|es|ihr|er|sie|man|niemand|sms|nachrichten|mails?|infos?|werbung) )";
const notNegated = "(?<!\\b(?:nicht|nie|niemals|kein|keinesfalls) )";

/** Names the service. "Ich habe mich nicht angemeldet" without it can also answer a sign-in alert. */
const signedFor = `(?:hier|dem|dazu|(?:hier|da)f(?:u|ue)r|bei (?:euch|ihnen)|f(?:u|ue)r (?:[a-z]+ ){0,2}?${messages})`;

/** Requests to end messages in free German text. */
export const germanStop = phrases(
  `${notQuestion}(?!.*\\b(?:bekomme|erhalte|kriege|empfange|sehe|finde|kommen|kommt|gibt|ich habe keine)\\b(?! ich sonst))(?:.*\\b)?kein(?:e|en)? (?:weiteren? |solchen? |diese |eurer |ihrer |mehr )*(?:[a-z]+ )?${messages}(?: [a-z]+){0,3}? mehr\\b`,
  `${notQuestion}(?!.*\\b(?:bekomme|erhalte|kriege|empfange|sehe|finde|kommen|kommt|gibt|habe)\\b)(?:.*\\b)?keine weiteren ${messages}\\b`,
  `^kein(?:e|en)? ${messages}(?: mehr| an mich| an diese nummer| von (?:euch|ihnen|dir))?$`,
  `\\b(?:mo(?:e)?chte|will|wollen|wunsche|wuensche|brauche) (?:[a-z]+ ){0,3}?kein(?:e|en)? (?:[a-z]+ ){0,2}?${messages}\\b(?!.*\\b(?:verpassen|verlieren|versaumen)\\b)`,
  `\\b(?:mo(?:e)?chte|will|wollen) (?:das|dies|diese|die|sowas|so was|davon)(?: [a-z]+){0,3}? (?:nicht|nichts)(?: mehr)?(?: bekommen| erhalten| haben| kriegen)?$`,
  `\\b(?:mo(?:e)?chte|will|wollen) (?:[a-z]+ ){0,4}?nichts? mehr (?:von (?:euch|ihnen|dir) )?(?:bekommen|erhalten|horen|hoeren|kriegen|kontaktiert|angeschrieben)`,
  `^(?:und |aber |nun |ich sagte |also )*(?:ho(?:e)?h?r(?:e|t)?|ho(?:e)?h?ren sie)(?: (?!nicht|nie)[a-z]+)? auf(?: damit| mit .*| zu (?:schreiben|schicken|senden|texten|simsen|nerven|spammen)| (?:mir|mich|uns) (?:[a-z]+ ){0,4}?(?:zu [a-z]+|an ?zu ?[a-z]+|zuzu[a-z]+)| [a-z]+ zu (?:schicken|senden|schreiben))?$`,
  `${notQuestion}(?:.*\\b)?${notAfterSubject}${write} (?:sie )?(?:${us}|${number}) (?:bitte |endlich |doch )*(?:nicht|nie|nichts|niemals)(?: mehr| wieder)?\\b`,
  `${notQuestion}(?:.*\\b)?(?:${us}|${number}) (?:bitte )?(?:nicht|nie|nichts|niemals) (?:mehr|wieder|langer|laenger) (?:[a-z]+ )?${write}`,
  `^(?:nicht|nie|nichts) (?:mehr|wieder) ${write}$`,
  `^${write} (?:sie )?${us} (?:[a-z]+ )?kein(?:e|en)? (?:[a-z]+ )?${messages}`,
  `\\bmelde(?:t|n sie)?(?: ich| wir)? (?:${us}|diese nummer|meine (?:[a-z]+ )?nummer) (?:(?!${not} )[a-z]+ ){0,4}?ab(?:$| (?:und|oder|ich|wir|sonst|hier|von|vom|aus)\\b)`,
  `\\b(?:trag|trage|tragt|tragen sie|nimm|nehmt|nehmen sie|streich|streicht|streichen sie|werft|werfen sie) (?:${us}|diese nummer|meine (?:[a-z]+ )?nummer)(?:$| (?:(?!(?:${not}|auf|in) )[a-z]+ ){0,4}?(?:ab|aus|raus|heraus|runter|liste|verteiler)\\b)`,
  `${notNegated}\\b(?:losch|loesch)(?:e|t|en|en sie)? (?:${us}|(?:bitte )?(?:alle )?meine? (?:[a-z]+ )?(?:nummer|daten|handynummer|telefonnummer|kontakt)|diese nummer)\\b`,
  `^(?:bitte )?(?:${us}|meine? (?:[a-z]+)?(?: ?nummer|daten)|diese nummer|nummer|kontakt|meinen kontakt) (?:bitte )?(?:aus .{0,40})?(?:lo(?:e)?schen|entfernen|streichen|austragen)$`,
  `(?<!\\bnicht )\\b(?:lass|lasst|lassen sie) ${us} (?:(?!nicht)[a-z]+ )?(?:in (?:ruhe?|frieden)|zufrieden)\\b`,
  `${notNegated}\\b(?:sollt|sollen sie|konnt ihr|koennt ihr|konnen sie|koennen sie|bitte) ${us} (?:[a-z]+ )?in (?:ruhe|frieden) lassen\\b`,
  `\\b(?:mich|uns|diese nummer|meine nummer)(?: hier| davon| wieder| von (?:euch|ihnen|allem|allen)| (?:von|vom|aus|fur|fuer) (?:[a-z]+ ){0,2}?(?:${messages}|liste|verteiler|dienst|service))? (?:abmelden|austragen)\\b`,
  `${notNegated}\\b(?:${messages}|das|dies|alles|den dienst|den service) (?:hier )?(?:abbestellen|abmelden|deabonnieren|kundigen|kuendigen|beenden|stoppen|(?<!^(?:wie|wo) .*)einstellen|ausschalten|abschalten|deaktivieren)\\b`,
  `\\b(?:stoppt?|stopp en|beende|beendet|beenden sie|stoppen sie|unterlasst|unterlassen sie) (?:bitte )?(?:[a-z]+ ){0,3}?${messages}\\b`,
  `^(?:ich )?(?:mo(?:e)?chte |will |wir )?(?:hiermit )?(?:wider(?:rufe|rufen)|einwilligung widerrufen)\\b.*$`,
  `^(?:nein )?(?:(?:ich )?habe? |wir haben )?kein interesse(?: mehr)?$`,
  `^(?:falsche nummer|falsch verbunden|sie haben die falsche nummer)$`,
  `^(?:.* )?um (?:sofortige |umgehende )?(?:abmeldung|austragung|(?:die )?lo(?:e)?schung)\\b`,
  `${notNegated}\\bentfern(?:e|t|en sie) (?:${us}|(?:bitte )?meine? (?:[a-z]+ )?nummer|diese nummer)\\b`,
  `${notNegated}\\baufho(?:e)?ren (?:${us} )?(?:[a-z]+ ){0,3}?zu (?:schreiben|schicken|senden|texten|simsen|nerven|spammen)\\b`,
  `\\bkann (?:${us}|das|es) (?:[a-z]+ )?nicht (?:abmelden|abbestellen|austragen)\\b`,
  `\\bnie(?:mals)? wieder ${messages}\\b`,
  `\\b(?:will|mo(?:e)?chte) (?:[a-z]+ ){0,2}?abgemeldet werden\\b`,
  `^ich (?:will|mo(?:e)?chte) (?:hier )?raus$`,
  `^verschon(?:e|t|en sie)? (?:mich|uns)\\b`,
  `^(?:schluss|schluss damit|schluss mit .*|verpisst? (?:dich|euch)|haut ab|fickt? (?:dich|euch)|zieh leine|leckt? mich)$`,
  `^(?:(?:wie|wo|kann|konnen|koennen|konnte|koennte|ich|wir|man|${wantVerb}|gern|gerne|hier|das|dies|diese|alles|mich|uns|davon|lieber|nun) )*(?:abbestellen|abmelden|austragen|deabonnieren)$`,
  `^(?:(?:mich|uns|diese nummer|meine (?:(?!nummer )[a-z]+ )?nummer|nummer|raus|wieder) )*${from}(?: (?:bitte|wieder))* ${out}$`,
  `^(?:bitte )?raus ${from}$`,
  `${notQuestion}(?!.*\\b${not}\\b)(?:.*\\b)?(?:mich|uns|meine (?:[a-z]+ )?nummer|diese nummer) (?:[a-z]+ ){0,3}?${from} ${out}\\b`,
  `^(?!.*\\b${not}\\b)(?:.*\\b)?(?:ich|wir) (?:[a-z]+ ){0,3}?${from} (?:raus|heraus|runter|(?:genommen|gelo(?:e)?scht|entfernt|gestrichen|ausgetragen) werden)\\b`,
  `\\b(?:ich|wir) ${want} (?:(?:bitte|gerne?|endlich|sofort) )*aus ${list}$`,
  `^(?:abmelden|abbestellen|austragen) (?:von|vom|aus) (?:[a-z]+ ){0,2}?(?:${messages}|${list})$`,
  `\\bverbiete (?:ich )?(?:ihnen|euch|dir)\\b`,
  `^wie stelle ich (?:das|dies|(?:[a-z]+ ){0,2}?${messages}) ab$`,
  `${want} kein(?:e|en|erlei)? (?:weiteren? )?(?:anrufe|kontakt|kontaktaufnahme)(?: mehr)?$`,
  `^(?:nie|niemals) (?:wieder|mehr)$`,
  `^nicht mehr$`,
  `^(?:melde dich|meldet euch|melden sie sich)(?: bitte)?(?: bei (?:mir|uns))? ${not} (?:mehr|wieder)(?: bei (?:mir|uns))?$`,
  `^unterlass(?:e|t|en sie)?\\b(?! nicht)`,
  `\\bzu unterlassen$`,
  `^(?:lass|lasst|lassen sie) (?:das|dies|es|(?:den|diesen) (?:mist|scheiss|quatsch|spam|unsinn|terror))(?: sein| bleiben)?$`,
  `${want} (?:[a-z]+ ){0,3}?nichts mehr von (?:euch|ihnen|dir)\\b(?!.*\\b(?:verpassen|verlieren|versaumen)\\b)`,
  `${want} (?:[a-z]+ ){0,4}?${not} (?:mehr |weiter |wieder |langer |laenger )(?:[a-z]+ ){0,3}?(?:angerufen|bela(?:e)?stigt|gesto(?:e)?rt|benachrichtigt|genervt|zugespammt) werden\\b`,
  `${want} ${not} (?:mehr|langer|laenger) (?:in|im|auf) (?:[a-z]+ ){0,2}?${list}\\b`,
  `\\bbestelle(?: ich| wir)? (?:(?:hiermit|das|dies|diese|die|den|alles|eure|euren|ihre|ihren|wieder) )*(?:${messages} )?(?:hiermit |wieder )?ab$`,
  `^${messages} (?:stop+|ende|abbestellung|abmeldung)$`,
  `^stell(?:e|t|en sie)? (?:das|dies) ein$`,
  `^(?!.*\\b(?:nicht|auf (?!der stelle|mein|diese|unser)[a-z]+)\\b)stell(?:e|t|en sie)? (?:[a-z]+ ){0,4}?${messages}(?: [a-z]+){0,3}? (?:ein|ab)$`,
  `^(?:(?:das|dies) ist |das sind |nur |reiner? |so ein )?(?:(?:nur|reiner?|purer?) )?(?:spam|bela(?:e)?stigung)$`,
  `\\b(?:eure|ihre|diese|deine|die|standigen|staendigen) (?:[a-z]+ ){0,2}?${messages} nerv(?:t|en)\\b(?! (?:mich |uns )?nicht)`,
  `^(?:nerv(?:t|en sie)?|sto(?:e)?r(?:t|en sie)?) (?:mich |uns )?nicht(?: mehr| weiter| langer| laenger)?$`,
  `\\bkein(?:e|en)? (?:bock|lust|interesse|bedarf)(?: mehr)? (?:auf|an) (?:[a-z]+ ){0,3}?${messages}\\b`,
  `${notNegated}\\b(?:genug|schnauze voll|nase voll|satt|leid) (?:von )?(?:diese|dieser|diesen|eure|eurer|euren|ihre|ihrer|ihren|deine|deinen|den|der) (?:[a-z]+ ){0,2}?${messages}\\b`,
  `\\bkein(?:e|en)? (?:bock|lust)(?: mehr)? auf (?:den|diesen|euren|ihren) (?:mist|scheiss|quatsch|kram|unsinn)\\b`,
  `\\bhabe? mich (?:(?:hier|schon|bereits|doch|langst|laengst|zweimal|dreimal|mehrfach|mehrmals) )*abgemeldet$`,
  `^(?:jetzt )?(?:es )?reichts?(?: jetzt)? mit (?:[a-z]+ ){0,2}?${messages}$`,
  `^(?:hiermit )?(?:ich widerspreche|widerspreche ich)(?: hiermit)?(?:$| .*\\b(?:nutzung|verwendung|verarbeitung|zusendung|speicherung|weitergabe|kontaktaufnahme|(?:meiner?|unserer?|personlichen|personenbezogenen) daten|${messages})\\b)`,
  `\\b(?:ziehe|nehme) (?:ich )?(?:hiermit )?(?:meine?|die) (?:[a-z]+ )?(?:einwilligung|zustimmung|erlaubnis)(?: [a-z]+){0,2}? zur(?:u|ue)ck\\b`,
  `\\b(?:einwilligung|zustimmung|erlaubnis) (?:zuruckziehen|zurueckziehen|entziehen|widerrufen)\\b`,
  `^ich (?:habe|hab) (?:(?:mich|hier|dem|dazu|dafur|dafuer|bei euch|bei ihnen) )*(?:nie|niemals|nicht) (?:dazu )?(?:zugestimmt|eingewilligt)$`,
  `^ich (?:habe|hab) (?:mich )?(?:${signedFor} ){0,2}(?:nie|niemals) (?:${signedFor} )?angemeldet$`,
  `^ich (?:habe|hab) (?:mich )?(?:(?:${signedFor} ){1,2}${not}|${not} ${signedFor}) angemeldet$`,
  `^(?:nein )?(?:ich bin |bin |wir sind )?(?:nicht|nicht mehr|uberhaupt nicht|ueberhaupt nicht) interessiert$`,
  `^kein(?:e|en|erlei)? (?:weiteren? )?(?:anrufe?|kontakt|kontaktaufnahme)(?: mehr)?(?: aufnehmen)?$`,
  `^(?:stopp?t?|stoppe|beende|beendet|stoppen sie|beenden sie) (?:das|dies|es|alles|den (?:mist|scheiss|quatsch|spam|unsinn|terror|versand))$`,
  `^stop+ (?:das |damit )?oder (?:ich|wir|es|sonst|mein)\\b`,
  `^(?:das|dies|es) (?:soll|muss|sollte) aufho(?:e)?ren$`,
  `^mach(?:t|en sie)? dass (?:das|es|dies) aufho(?:e)?rt$`,
  `^wie (?:stoppe|beende|deaktiviere) ich (?:das|dies|(?:[a-z]+ ){0,2}?${messages})$`,
);
