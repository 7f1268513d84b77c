import { phrases } from "./phrases.ts";

const messages =
  "(?:messag(?:e|es|ing)|msgs?|texts?|texting|txts?|sms|emails?|e mails?|mails?|notifications?|alerts?|spam|spamming|ads|updates?|reminders?|promos?|promotions?|offers?|newsletters?|communications?|subscriptions?|service|marketing|campaigns?|dms?)";
/** Without "offer" and "service", which other sentences contain too: "make the offer stop", "I hate this service". */
const texts =
  "(?:messag(?:e|es|ing)|msgs?|texts?|texting|txts?|sms|emails?|e mails?|mails?|notifications?|alerts?|spam|spamming|newsletters?|promos?|ads|reminders?|calls?)";
const someWords = "(?:[a-z0-9]+ ){0,3}?";
const contact =
  "(?:send(?:ing?)?|(?:text?|txt)(?:ing?)?|msg(?:ing)?|messag(?:e|ing)|contact(?:ing)?|writ(?:e|ing)|e?mail(?:ing)?|call(?:ing)?|bother(?:ing)?|spam(?:ming)?|harass(?:ing)?|ping(?:ing)?|bug(?:ging)?|annoy(?:ing)?|disturb(?:ing)?|dm(?:ing)?|notify(?:ing)?)";
/** Excludes statements ("you dont text me") and questions ("did you stop texting me"). */
const notAfterSubject = "(?<!\\b(?:you|u|he|she|they|we|i|it|everybody|people) )";
const notAfterQuestion = "(?<!\\b(?:did|do|does|have|has|had|if|once|until) (?:you|u|they|it|he|she|we|i) )";
const notNegated =
  "(?<!\\b(?<!\\b(?:if|you|u|they) (?:you |u |they |it )?)(?:dont|do not|never|not|please dont)(?: ever| please| want to| wish to| need to)? )";

const list =
  "(?:(?:your|this|the|these|that|any|ur|mailing|texting|text|sms|marketing|contact|messaging|distribution|phone|call) )*(?:list|lists|texts?|messages?|thread|group text|database)";
/** Expressions of annoyance. Patterns add "these" or "getting", because "done with my emails" means finished work. */
const fedUp =
  "(?<!\\b(?:not|never|dont|isnt|arent|never get|dont get) )\\b(?:done with|sick of|tired of|fed up (?:with|of)|(?:im|i am|so|totally) over|annoyed (?:by|with|at)|enough (?:of|with)|had it with|hate|cant stand)";
/** Matches a wish for more messages ("I'd hate for the alerts to stop") or a report ("I noticed the alerts stop"). */
const wishOrReport =
  "\\b(?:hate|noticed?|saw|heard|seems|worried|afraid|sad|shame|let me know|wonder|wondering) (?:(?:it|for|if|when|whether|that|how|like|to see|to have) ){0,3}(?:these|those|your|ur|the|all)\\b";
/**
 * Matches the threats "report you" and "report you as spam". Excludes "report you the numbers" and "report you as the best
 * service ever", also without "the", which normalise.ts may remove.
 */
const reportYou =
  "(?:you|u)\\b(?! (?:(?:the|my|our|all|a|some|latest|new|final|monthly|weekly|daily) )*(?:numbers?|figures?|results?|status|news|details|progress|outcome|findings|scores?|counts?|totals?|hours|sales|readings?|what|how)\\b| as (?:(?:the|a|an|my|our|very) )*(?:best|great|greatest|good|excellent|favou?rite|helpful|reliable)\\b)";
const threat = `(?:sue|suing|lawsuit|fcc|ftc|tcpa|legal action|report ${reportYou}|block (?:you|u)|(?:report|block) this number|(?:call(?:ing)?|contact(?:ing)?|get) (?:the |my |a )?(?:lawyer|attorney|police|cops))`;

/** The object of "blocking": a sender, or "this" alone. Excludes "blocking this afternoon". */
const blocked =
  "this(?:$| (?:[a-z]+ )?(?:number|sender|contact|caller|spam|spammer|phone|thread|crap|shit)\\b.*| (?:and|if|unless|because|as|so)\\b.*)";

/** Requests to end messages in free English text (47 CFR 64.1200(a)(10): by any reasonable means). */
export const englishStop = phrases(
  `${notAfterQuestion}${notNegated}\\b(?:stop|quit|cease|halt) (?:${contact}|(?:getting|receiving|recieving) )`,
  `${notAfterQuestion}${notNegated}\\b(?:stop|quit|cease|halt|end|cancel|discontinue|terminate|turn off|switch off|disable|deactivate) ${someWords}(?:${messages})\\b`,
  `${notNegated}\\bstop (?:it|this|that|these|them|those|all|everything|bothering)$`,
  `^(?:how|where|can|could|would|will|i want|i need|id like|please|tell)\\b.{0,60}\\b(?:to |i |you |we )(?:please |just )?stop (?:it|this|that|these|them|those|all)\\b`,
  `^(?:can|could|would|will) (?:you|u) (?:please |just )?stop$`,
  `\\bi (?:said|told you to|want you to|want to|asked you to|need you to) stop$`,
  `${notAfterSubject}\\b(?:dont|do not|never)(?: ever| please| you)*? (?:(?:call|write|email|text) or )?(?:send|text|txt|message|contact|write|email|mail|bother|spam|harass|ping|bug|annoy|disturb|dm|notify)(?: to)? (?:me|us|this|any|anything|anymore|again|more|here|my)\\b`,
  `${notAfterSubject}\\b(?:dont|do not|never)(?: ever)? call (?:me |us |this number |here )?(?:again|anymore|any more|ever)`,
  `\\b(?:dont|do not|no longer|never|not) (?:want|wanna|wish|like|need|care|wanting|wishing)\\b(?!.*\\b(?:miss|lose|stop|cancel|end)\\b).{0,40}\\b${messages}\\b`,
  `\\b(?:dont|do not|no longer|never) (?:want|wanna|wish|like|need)(?: to)? (?:get|getting|receive|receiving|hear|be contacted|be texted|any more|anymore|any of (?:this|these)|these|this)\\b`,
  `\\b(?:dont|do not|no longer) (?:want|wish) you (?:to )?(?:text|message|contact|write|call)`,
  `(?<!\\b(?:there|are|is|have|has|get|got|getting|gotten|receive|receiving|received|see|why|had|were) )\\bno (?:more|further)(?: of (?:this|these|your)\\b| ${someWords}${messages}\\b| please| contact| pls|$)`,
  `^no ${messages}$`,
  `(?<!\\b(?:dont|do not|not|never|didnt|did not|how did i|was i|was|been|being|accidentally|to not) (?:want to |wish to )?)\\b(?:un ?sub[scribe]{0,7}(?:ing)?|un ?su?scri?be)\\b`,
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
  `(?<!\\bnot )\\bdo not (?:text|txt|message|contact|call|disturb)(?: list)?$`,
  `\\bdont (?:text|txt|message|contact)$`,
  `\\b${messages} (?:are|is) (?:not wanted|not welcome|unwanted|unwelcome)\\b`,
  `^(?:cease|discontinue|quit it|knock it off|take me off|i want out)$`,
  `^stop (?:it |this |that |texting |messaging )?or (?:i|ill|im|id|we|well|else|my|face|get|youll)\\b`,
  `^(?:how (?:do|can) (?:i|we) |(?:can|could|would|will) (?:you|u) |i said )?make (?:it|this|them|these|that|${someWords}${texts}) (?:all )?stop$`,
  `^(?:this|it|that) (?:needs to|has to|must|better|gotta) stop$`,
  `^(?!(?:why|how come|when (?!will)[a-z]+|did|do|does|has|have|if|once|until)\\b)(?!will\\b(?!.*\\bever stop$))(?!.*\\b(?:dont|do not|not|never|cant)\\b)(?!.*${wishOrReport}).*\\b(?:these|those|your|ur|the|all) (?:[a-z]+ )?${texts} (?:(?:to|will|must|should|gotta|have|has|need|needs|ever) )*stop$`,
  `\\bwhy (?:wont|dont|cant) (?:[a-z]+ )?${texts} (?:ever )?stop\\b`,
  `${fedUp} (?:all )?(?:of )?(?:these|those|this|your|ur|you|constant|endless|stupid|damn|unwanted) (?:[a-z]+ ){0,3}?${texts}\\b(?! (?:being|arriving|coming) (?:(?:so|too|always) )*(?:late|delayed)\\b(?! at))`,
  `${fedUp} (?:constantly |always )?(?:getting|receiving|being) (?:[a-z]+ ){0,3}?(?:these|this|${texts}|texted|messaged|spammed|contacted|called|bothered|harassed)\\b`,
  `^enough (?:of|with) (?:[a-z]+ ){0,2}?${texts}\\b`,
  `^(?:enough (?:already|is enough|of this)|(?:ive|i have) had enough(?: of (?:this|these|you))?)$`,
  `(?<!\\b(?:dont|do not|not|never|didnt) (?:want to |want |wish to )?)\\b(?:get|getting|taken|removed|come|want|be) off (?:of )?${list}\\b(?! of (?:late|overdue|bad|people who owe|debtors)\\b)`,
  `^i want off$`,
  `(?<!\\b(?:dont|do not|didnt|never|not) )\\b(?:want|need|like|love) (?:this|these|it|them|all (?:of )?(?:this|these)) to (?:stop|end)$`,
  `\\b(?:dont|do not|no longer) (?:want|wish|need)(?: any)?(?: further| more)? contact$`,
  `\\b(?:youre|you are|ur|u r|you|u) (?:texting|messaging|contacting|reached|calling) (?:the |a )?wrong (?:number|person|guy)\\b`,
  `\\bplease remove$`,
  `(?<!\\b(?:dont|do not|didnt|never|not) )\\b(?:like|want|ask|asked|wish|need|have|get) (?:to be|me) removed\\b`,
  `^stop (?:this|your) (?:nonsense|bs|bullshit|shit|crap|madness)$`,
  `\\b(?:dont|do not|no longer|never) (?:want|wish|like|need|care)(?: to)? be (?:on|in|part of) ${list}\\b`,
  `^i (?:have )?(?:never|didnt|did not|dont|do not|havent|have not) (?:even |ever )?(?:sign(?:ed)? up|subscribed?|opt(?:ed)? in|consent(?:ed)?) (?:for|to) (?:this|these|that|any of (?:this|these)|be (?:texted|contacted|messaged)|(?:[a-z]+ ){0,4}?${texts})$`,
  `^i (?:never (?:even )?(?:signed up|subscribed|opted in|consented)|(?:do not|dont|did not|didnt) consent)$`,
  `\\b(?:never|didnt|did not|dont|do not) (?:ask(?:ed)? for|authori[sz]ed?|request(?:ed)?|g[ai]ve (?:you )?(?:my |any )?(?:consent|permission) (?:for|to)) (?:(?:get|receive|text|message|contact|send|call) )?(?:me\\b|us\\b|(?:these|this|your|ur|any) (?:[a-z]+ ){0,2}?${texts}\\b)`,
  `^(?:cut (?:it|this|that) out|give it a rest|end (?:it|this|these)|cancel (?:these|all|all of (?:this|these))|lay off|back off|never (?:ever )?again|shut up|stfu)$`,
  `\\bcease (?:and )?desist\\b`,
  `^(?:how (?:do|can) (?:i|we) |i want to |id like to |(?:can|could) (?:you|u|i) )?(?:turn|shut|switch) (?:these|those|this|them|it|all (?:of )?(?:this|these)) (?:[a-z]+ )?off$`,
  `(?<!\\b(?:dont|do not|didnt|never|not) )\\b(?:wish|hope|beg|begging|want|need|like|love|prefer) (?:that )?(?:you|u|yall|you guys|youd|youll)(?: to| would| will| could)? stop(?: (?:it|this|that|these))?$`,
  `^(?:you|u|yall) (?:really )?(?:need to|have to|must|gotta|better|had better) stop(?: (?:it|this|that|these))?$`,
  `\\b(?:told|asked|asking|telling|begging|begged|warned) (?:you|u|yall|you guys|you people) (?:(?:already|before|once|twice|two|2|three|3|four|4|five|5|many|several|multiple|a few|so|times|nicely|politely|repeatedly|again) )*to stop$`,
  `^(?:(?:this is|its|thats|you are|youre|ur|just|more|pure|nothing but|reported as|reported for|marked as) (?:(?!not? )[a-z]+ )?)?(?:spam|spamming|harassment|harassing)(?: me| us)?$`,
  `${notAfterQuestion}${notNegated}\\b(?:stop|quit|cease) (?:blowing up|filling up|filling|hitting up|flooding|using|clogging) my\\b`,
  `^(?:no )?(?:this (?:is not|isnt|is no longer|aint)|thats not|not|no longer) (?:my|his|her|their|[a-z]+s)(?: [a-z]+)? (?:number|phone|cell)(?: anymore| any more| any longer)?$`,
  `^(?:(?:im|i am|ill be) (?:blocking (?:you|u)\\b|reporting ${reportYou}).*|(?:im|i am) blocking ${blocked}|(?:you are|youre|ur) (?:being )?(?:blocked|reported)|(?:ill|i will|im going to|im gonna) (?:block (?:(?:you|u)\\b.*|${blocked})|report ${reportYou}.*))$`,
  `\\b(?:do not|dont) (?:call|contact|text) (?:list|registry|register)\\b`,
  `^no (?:contact|solicit(?:ing|ation|ations|ors)|calls)$`,
  `\\bwhy (?:do|are|must|would) (?:you|u|yall|you guys|you people) (?:still|always|constantly|keep|keep on) (?:texting|sending|messaging|contacting|bothering|spamming|harassing|emailing|calling(?! (?:it|him|her|them|that|this (?!number|phone)|the)\\b))\\b`,
  `\\bwhy (?:am i|do i|are we|do we) still (?:getting|receiving|get|receive) (?:these|this|those|(?:[a-z]+ ){0,3}?${texts})\\b`,
  `\\b${contact} (?:to )?(?:me |us |this number )?(?:again|one more time|1 more time|anymore)\\b.{0,40}\\b${threat}\\b`,
  `\\b${threat}\\b.{0,30}\\bif (?:you|u) (?:keep )?${contact}\\b.{0,20}\\b(?:me|us|again|this number)\\b`,
  `\\bkeep (?:on )?${contact}\\b.{0,50}\\b${threat}\\b`,
);
