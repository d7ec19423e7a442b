/**
 * Words of thanks and greeting. A short message made of nothing else ("Спасибо!", "ok, çox sağ olun") waits without
 * harm: urgency low, by rule.
 */
export const courtesy = {
  en: 'thank thanks thx you ok okay great good bye hello hi hey much very a lot so for your help cheers perfect nice day have fine got it understood morning evening afternoon',
  az: 'tesekkur tesekkurler edirem cox sag ol olun sagol sagolun salam oldu yaxsi aydindir minnetdaram size sizin axsaminiz xeyir sabahiniz gununuz hele helelik',
  tr: 'tesekkur tesekkurler ederim cok sag ol olun sagol sagolun selam merhaba tamam tamamdir peki iyi gunler aksamlar anladim size gunaydin eyvallah',
  ru: 'спасибо большое огромное вам благодарю хорошо ок окей ладно понятно понял поняла привет здравствуйте добрый день вечер утро доброе до свидания всего доброго ясно',
  uk: 'дякую дуже вам щиро спасибі добре ок гаразд зрозуміло зрозумів зрозуміла привіт вітаю добрий день вечір ранок доброго дня до побачення',
  ka: 'მადლობა გმადლობთ დიდი ძალიან კარგი ოკ გასაგებია გამარჯობა გამარჯობათ დილა საღამო მშვიდობისა ნახვამდის კი თქვენ',
  es: 'gracias muchas hola vale ok bien perfecto buenos dias tardes adios', fr: 'merci beaucoup bonjour salut ok bien parfait bonsoir au revoir d accord', de: 'danke vielen dank hallo ok gut alles klar super tschuss guten tag morgen',
  it: 'grazie mille ciao ok bene perfetto va buongiorno buonasera arrivederci', pt: 'obrigado obrigada muito ola ok bem perfeito bom dia boa tarde tchau', nl: 'bedankt dank je u wel hallo ok goed prima dag hoi', pl: 'dziekuje bardzo dzieki czesc ok dobrze witam dzien dobry do widzenia',
} as const;

/** Longer messages say something. */
export const longestCourtesy = 7;
