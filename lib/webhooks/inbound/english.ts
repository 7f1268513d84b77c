import { phrases } from "./phrases.ts";

const messages =
  "(?:messag(?:e|es|ing)|msgs?|texts?|texting|txts?|sms|emails?|e mails?|mails?|notifications?|alerts?|spam|spamming|ads|updates?|reminders?|promos?|promotions?|offers?|newsletters?|communications?|subscriptions?|service|marketing|campaigns?|dms?)";
const someWords = "(?:[a-z0-9]+ ){0,3}?";
const contact =
  "(?:send(?:ing)?|text(?:ing)?|txt(?:ing)?|messag(?:e|ing)|contact(?:ing)?|writ(?:e|ing)|e?mail(?:ing)?|call(?:ing)?|bother(?:ing)?|spam(?:ming)?|harass(?:ing)?|ping(?:ing)?|bug(?:ging)?|annoy(?:ing)?|disturb(?:ing)?|dm(?:ing)?|notify(?:ing)?)";
/** "Did you stop texting me", "you dont text me": somebody tells what happens, or asks. */
const told = "(?<!\\b(?:you|u|he|she|they|we|i|it|everybody|people) )";
const untold = "(?<!\\b(?:did|do|does|have|has|had|if|once|until) (?:you|u|they|it|he|she|we|i) )";
const notNegated =
  "(?<!\\b(?<!\\b(?:if|you|u|they) (?:you |u |they |it )?)(?:dont|do not|never|not|please dont)(?: ever| please| want to| wish to| need to)? )";

/** Requests to end messages, in English and in their own words (47 CFR 64.1200(a)(10): by any reasonable means). */
export const englishStop = phrases(
  `${untold}${notNegated}\\b(?:stop|quit|cease|halt) (?:${contact}|(?:getting|receiving|recieving) )`,
  `${untold}${notNegated}\\b(?:stop|quit|cease|halt|end|cancel|discontinue|terminate|turn off|switch off|disable|deactivate) ${someWords}(?:${messages})\\b`,
  `${notNegated}\\bstop (?:it|this|that|these|them|those|all|everything|bothering)$`,
  `^(?:how|where|can|could|would|will|i want|i need|id like|please|tell)\\b.{0,60}\\b(?:to |i |you |we )(?:please |just )?stop (?:it|this|that|these|them|those|all)\\b`,
  `^(?:can|could|would|will) (?:you|u) (?:please |just )?stop$`,
  `\\bi (?:said|told you to|want you to|want to|asked you to|need you to) stop$`,
  `${told}\\b(?:dont|do not|never)(?: ever| please| you)*? (?:(?:call|write|email|text) or )?(?:send|text|txt|message|contact|write|email|mail|bother|spam|harass|ping|bug|annoy|disturb|dm|notify)(?: to)? (?:me|us|this|any|anything|anymore|again|more|here|my)\\b`,
  `${told}\\b(?:dont|do not|never)(?: ever)? call (?:me |us |this number |here )?(?:again|anymore|any more|ever)`,
  `\\b(?:dont|do not|no longer|never|not) (?:want|wanna|wish|like|need|care|wanting|wishing)\\b(?!.*\\b(?:miss|lose|stop|cancel|end)\\b).{0,40}\\b${messages}\\b`,
  `\\b(?:dont|do not|no longer|never) (?:want|wanna|wish|like|need)(?: to)? (?:get|getting|receive|receiving|hear|be contacted|be texted|any more|anymore|any of (?:this|these)|these|this)\\b`,
  `\\b(?:dont|do not|no longer) (?:want|wish) you (?:to )?(?:text|message|contact|write|call)`,
  `(?<!\\b(?:there|are|is|have|has|get|got|getting|gotten|receive|receiving|received|see|why|had|were) )\\bno more(?: of (?:this|these|your)\\b| ${someWords}${messages}\\b| please| contact| pls|$)`,
  `^no ${messages}$`,
  `(?<!\\b(?:dont|do not|not|never|didnt|did not|how did i|was i|was|been|being|accidentally|to not) (?:want to |wish to )?)\\b(?:unsub|unsubscribe|unsuscribe|unsubcribe|unsubscribing|unsubscibe|unscribe)\\b`,
  `(?:^i|\\b(?:already|ive|i have|thought i|but i)) unsubscribed\\b(?! by (?:mistake|accident))`,
  `(?<!\\b(?:dont|do not|not|never|didnt|did not)(?: want| wish)?(?: to)? )\\bopt(?:ing|ed)? ?(?:me |us |this number )?out\\b`,
  `(?<!\\b(?:dont|do not|not|never) )\\b(?:take|remove|delete|drop|get|scrub|strike|pull) (?:me|us|my (?:[a-z]+ )?(?:number|name|info|contact|phone|details|cell)|this (?:[a-z]+ )?number) (?:from|off|off of|out of) (?:of )?(?:(?:your|this|the|these|those|that|all|any|every|ur|you|mailing|texting|text|sms|marketing|contact|messaging|distribution|subscriber|phone|call) )*(?:lists?|databases?|systems?|texts?|messages?|this|these|it|that|distribution|group|program|service|everything|records?|thread)\\b`,
  `(?<!\\b(?:dont|do not|not|never) )\\b(?:remove|delete|erase|lose|forget|scrub) (?:me|my (?:[a-z]+ )?(?:number|contact|info|phone|data)|this (?:[a-z]+ )?number)$`,
  `\\b(?:remove|delete|erase|lose) (?:my (?:[a-z]+ )?number|this (?:[a-z]+ )?number)\\b`,
  `(?<!\\b(?:dont|do not|not|never|didnt|please dont)(?: ever)? )\\bleave (?:me|us) (?:the [a-z]+ )?(?:alone|be)\\b`,
  `^(?:sorry )?(?:this is |you (?:have|got|have got) |its |u got )?(?:the |a )?wrong (?:number|person)(?: sorry)?$`,
  `^(?:no )?(?:im |i am |we are |were )?(?:not|no longer|really not)(?: at all)? interested(?: anymore| any more| in (?:this|these|your|any|ur)\\b.*)?$`,
  `^(?:go away|get lost|buzz off|f off|fuck off|fuck you|piss off|screw you|eff off)$`,
  `\\b(?:revoke|withdraw|withdrawing|revoking) (?:my |all |the )*(?:consent|permission|opt in)\\b`,
  `(?<!\\bnot )\\bdo not (?:text|contact|call|disturb)(?: list)?$`,
  `\\bdont text$`,
  `\\b${messages} (?:are|is) (?:not wanted|not welcome|unwanted|unwelcome)\\b`,
  `^(?:cease|discontinue|quit it|knock it off|take me off|i want out)$`,
  `^stop or (?:ill|i will|we|else)\\b`,
);
