/**
 * Words that say how a customer feels, as beginnings (`*`) or whole words, folded. Our own short lists: one feature
 * "a bad word stood here" shared by all languages, so that what the model learns from English and Russian comments
 * helps where there is nothing to learn from.
 */
export const polarity = {
  negative: {
    en: 'terrible awful horrible worst bad poor useless ridiculous unacceptable disgust* disappoint* angry annoy* frustrat* rude slow broken fail* never nobody wrong error* problem* issue* scam* liar* lie lies lied cheat* thie* steal* stole* hate* pathetic joke shame* incompetent nightmare waste* mess furious upset unhappy worried unfair misled mislead* ignored delay* waiting refuse* stupid',
    az: 'pis berbad dehset* biabir* rezil* narazi* ezab* yaramaz* ecaib* utan* hirsl* esebi* yalan* aldat* firildaq* problem* xeta* gecik* islemir ishlemir acilmir gelmeyib gelmir bezdim bezmisem yorul* hormetsiz* kobud* laqeyd* etinasiz* duzelmir cavabsiz pislesib itib alinmir oguru* zibil*',
    tr: 'kotu berbat rezalet* rezil* igrenc* felaket* sacma* magdur* yazik utan* ofkel* sinir* yalan* dolandir* sorun* hata* gecik* calismiyor acilmiyor gelmedi gelmiyor biktim yoruldum saygisiz* kaba ilgisiz* umursa* memnuniyetsiz* alamiyorum pisman* beter* yetersiz* maalesef cozulmedi cozulmuyor hirsiz*',
    ru: 'ужас* отврат* плох* хамств* хамят хам безобраз* позор* кошмар* недовол* разочаров* обман* врут врете мошенн* издева* невозможн* проблем* ошибк* задерж* надоел* достал* грубо грубят груб бездейств* никто игнор* зря худш* возмут* возмущ* стыд* бесит бесят ненавиж* жаль отказ* некомпетентн* тупые тупой воры бардак',
    uk: 'жах* огидн* поган* хамств* хам неподобств* ганьб* кошмар* незадовол* розчаров* обман* брешуть брехн* шахра* знущ* неможлив* проблем* помилк* затрим* набрид* дістал* грубо груб ніхто ігнор* гірш* найгірш* обур* сором* бісить ненавидж* жаль шкода відмов* некомпетентн* злоді* безлад*',
    ka: 'საშინელ* ცუდ* უხეშ* უხარისხო* გაბრაზებ* უკმაყოფილ* იმედგაცრუ* სამარცხვინო* სირცხვილ* მოტყუ* მატყუ* ტყუი* თაღლით* პრობლემ* შეცდომ* დაგვიან* აგვიან* არავინ უარეს* ყველაზე აუტანელ* საზიზღ* კატასტროფ* უპასუხისმგებლ* უვარგის* გაჭედ* ქურდ* ჩავარდნ* აღშფოთებ* ნერვებ*',
    es: 'terrible horrible pesim* mal malo mala vergonzos* verguenza inutil* estafa* enfad* decepcion* problema* error* nunca nadie peor lento mentir* robo indignante asco',
    fr: 'terrible horrible nul nulle mauvais* honte* inacceptable* inutile* arnaque* colere decu* probleme* erreur* jamais personne pire lent* mensonge* scandal* furieu* catastroph*',
    de: 'schrecklich* furchtbar* schlecht* unverscham* frech* inakzeptabel* nutzlos* betrug* argerlich* enttausch* problem* fehler* niemand schlimm* langsam* luge* katastroph* wutend unfahig*',
    it: 'terribile orribile pessim* cattiv* vergogn* inaccettabile inutil* truffa* arrabbiat* delus* problem* errore errori nessuno peggio* lent* bugi* scandal* furios* schifo',
    pt: 'terrivel horrivel pessim* mal mau vergonh* inaceitavel inutil* golpe* raiva decepcion* problema* erro erros nunca ninguem pior lent* mentir* absurd* furios* lixo',
    nl: 'vreselijk* verschrikkelijk* slecht* schand* onacceptabel* waardeloos* oplicht* boos teleurgesteld* probleem* problemen fout* nooit niemand slechter* traag* leugen* belachelijk* woedend*',
    pl: 'okropn* straszn* zly zle zla wstyd* skandal* niedopuszczaln* bezuzyteczn* oszust* oszuk* wsciek* rozczarow* problem* blad bledy nigdy nikt gorsz* najgorsz* woln* klam* zenad* dramat*',
  },
  positive: {
    en: 'great good excellent amazing awesome wonderful perfect love* best thank* thanks appreciat* happy pleased helpful friendly nice fast quick* satisf* fantastic brilliant recommend* smooth* polite superb glad bravo',
    az: 'eladi* yaxsi super mukemmel gozel tesekkur* sagol* minnetdar* razi raziyam razi* sevin* rahat* suretli tez operativ* mehriban* komek* bravo halal zovq* beyen* xos*',
    tr: 'harika guzel super mukemmel iyi tesekkur* sagol* memnun* hizli kolay* sevdim sevin* bravo basarili ilgili nazik* muhtesem tavsiye* begen* sahane minnettar* guleryuz*',
    ru: 'отличн* хорош* супер прекрасн* замечат* спасибо благодар* доволен довольн* рад рада быстр* удобн* вежлив* молодц* рекоменд* люблю нравит* понрав* класс* лучш* приятн* оператив* здорово',
    uk: 'чудов* добре гарн* супер прекрасн* дякую вдячн* задоволен* радий рада швидк* зручн* ввічлив* молодц* рекоменд* люблю подоба* клас* найкращ* приємн* оператив* відмінн* спасибі',
    ka: 'კარგ* შესანიშნავ* მშვენიერ* გმადლობ* მადლობ* მადლიერ* კმაყოფილ* მიხარია სწრაფ* მოსახერხებელ* თავაზიან* ყოჩაღ* ბრავო გირჩევ* მიყვარს მომწონს მომეწონ* საუკეთესო სუპერ საოცარ* უმაღლეს*',
    es: 'excelente genial bueno buena perfecto gracias encant* content* feliz rapid* amable* mejor recomiend* maravill* satisfech*',
    fr: 'excellent* genial* bon bonne parfait* merci content* heureu* rapide* aimable* meilleur* recommande* merveill* satisfait* super',
    de: 'ausgezeichnet* toll* gut gute guter perfekt* danke* zufrieden* glucklich* schnell* freundlich* beste* empfehl* wunderbar* super',
    it: 'eccellente ottim* buon* perfett* grazie content* felice rapid* gentil* miglior* consigli* meravig* soddisfatt*',
    pt: 'excelente otim* bom boa perfeit* obrigad* content* feliz rapid* gentil* melhor* recomend* maravilh* satisfeit*',
    nl: 'uitstekend* geweldig* goed goede perfect* bedankt* dank tevreden* blij snel* vriendelijk* beste aanrad* super',
    pl: 'doskonal* swietn* dobr* idealn* dziekuj* zadowolon* szczesliw* szybk* mily mila milo najleps* polecam* wspanial* super',
  },
} as const;
