import type { Same } from '../engine';
import type en from '../en/session';

const fr: Same<typeof en> = {
  'enrol.title': 'Préparer {device}',
  'enrol.step': 'Étape {n} sur 3',
  'enrol.hub.title': 'Trouver le serveur',
  'enrol.hub.text': 'L’écran de votre sergent montre son adresse et un code à usage unique.',
  'enrol.hub.label': 'Adresse du serveur',
  'enrol.hub.hint': 'Comme à l’écran de votre sergent, par exemple hub.example.police.uk:8443',
  'enrol.look': 'Le trouver',
  'enrol.check.title': 'Vérifier que c’est le bon serveur',
  'enrol.check.text': 'Comparez avec l’empreinte à l’écran de votre sergent.',
  'enrol.fingerprint': 'Empreinte du serveur',
  'enrol.read': '{hub} · lue à {time}',
  'enrol.code.label': 'Code à usage unique',
  'enrol.code.hint': '12 lettres et chiffres donnés par votre sergent. Valable une fois, pendant 10 minutes.',
  'enrol.passphrase.label': 'Phrase secrète',
  'enrol.passphrase.hint':
    'Aucun trousseau ne répond sur {device} : une phrase secrète protège donc ce qui y est gardé. Au moins {least} caractères. Il la faut à chaque déverrouillage ; personne ne peut vous la rendre.',
  'enrol.passphrase.again': 'Phrase secrète, encore une fois',
  'enrol.passphrase.differ': 'Les deux phrases diffèrent.',
  'enrol.passphrase.short': 'Au moins {least} caractères.',
  'enrol.holds': 'Cet appareil gardera',
  'enrol.holds.work': 'Vos tâches, vos victimes et votre carnet',
  'enrol.holds.wards': 'Les priorités de vos secteurs',
  'enrol.holds.not': 'Rien des autres secteurs',
  'enrol.matches': 'C’est la même, continuer',
  'enrol.differs': 'Ce n’est pas la même',
  'enrol.stopped.title': 'Arrêtez ici',
  'enrol.stopped.text':
    'Une empreinte différente veut dire que ce n’est peut-être pas votre serveur. Rien n’a été envoyé, rien n’est gardé. Montrez cet écran à votre sergent.',
  'enrol.stopped.again': 'Recommencer',
  'enrol.done.title': 'Comparer six chiffres',
  'enrol.done.text':
    'L’écran de votre sergent montre les mêmes six chiffres pour cet appareil. S’ils diffèrent, arrêtez et dites-le.',
  'enrol.done.check': 'Six chiffres à comparer',
  'enrol.done.who': '{device} appartient maintenant à {name}.',
  'enrol.done.wards': 'Secteurs : {wards}',
  'enrol.done.open': 'Ce sont les mêmes, ouvrir Beatbook',
  'enrol.differ': 'Ils diffèrent, arrêter',
  'enrol.differ.text':
    'Six chiffres qui diffèrent veulent dire que ce n’est peut-être pas votre serveur. N’écrivez rien sur cet appareil et montrez cet écran à votre sergent.',
  'enrol.differ.again': 'Comparer encore',

  'unlock.title': 'Déverrouiller',
  'unlock.no_signal_needed': 'Aucun réseau nécessaire.',
  'unlock.passphrase': 'Phrase secrète',
  'unlock.open': 'Déverrouiller',
  'unlock.waiting': {
    one: '{n} élément enregistré sur {device}, pas encore reçu.',
    other: '{n} éléments enregistrés sur {device}, pas encore reçus.',
  },
  'unlock.lease': 'Fonctionne hors ligne jusqu’à {time}.',
  'forgot.title': 'Phrase secrète oubliée ?',
  'forgot.text':
    'Demandez un code de déverrouillage à votre sergent, en personne ou par radio. Il faut du réseau. Rien de ce qui est enregistré sur {device} n’est perdu.',
  'forgot.code': 'Code de déverrouillage',
  'forgot.code.hint': '12 lettres et chiffres. Valable une fois, pendant 10 minutes.',
  'forgot.passphrase': 'Nouvelle phrase secrète',
  'forgot.passphrase.hint': 'Au moins {least} caractères. L’ancienne n’ouvre plus rien.',
  'forgot.open': 'Déverrouiller avec le code',
  'forgot.back': 'Je m’en souviens',

  'unlock_code.button': 'Code de déverrouillage',
  'unlock_code.title': 'Code de déverrouillage',
  'unlock_code.text':
    'Pour un agent qui a oublié sa phrase secrète. Il saisit le code sur son propre téléphone verrouillé et en choisit une autre. Rien de ce qui s’y trouve n’est perdu.',
  'unlock_code.who': 'Téléphone de qui',
  'unlock_code.need': 'Choisissez de qui est le téléphone.',
  'unlock_code.see':
    'Voyez à qui vous le donnez : en personne, ou par radio à une voix que vous connaissez. Avec le téléphone de cet agent en main, il ouvre tout ce qui s’y trouve.',
  'unlock_code.make': 'Créer un code',
  'unlock_code.for': 'Pour {name}, sur son propre téléphone, sous « Phrase secrète oubliée ? ».',
  'unlock_code.code': 'Code de déverrouillage à dire',
  'unlock_code.until': 'Valable une fois, jusqu’à {time}. Il ne sera plus montré.',
  'unlock_code.done': 'Terminé',

  'unlock.nothing_lost': 'Rien de ce qui a été enregistré n’est perdu.',
  'stopped.title': 'Beatbook ne peut pas s’ouvrir',

  'profile.title': 'Vous',
  'profile.team': 'Équipe {team}',
  'profile.lock': 'Verrouiller',
  'profile.lock.hint': 'Chaque brouillon est gardé.',
  'profile.theme': 'Thème',
  'profile.theme.auto': 'Automatique',
  'profile.theme.auto.hint': 'Suit {device}',
  'profile.theme.light': 'Clair',
  'profile.theme.dark': 'Sombre',
  'profile.language': 'Langue',
  'profile.text': 'Taille du texte',
  'profile.vibrate': 'Courte vibration à chaque enregistrement',
  'profile.alerts': 'Alertes sur {device}',
  'profile.alerts.hint':
    'Quand Beatbook est déverrouillé et que vous ne le regardez pas. Elles disent quoi et combien, jamais un nom, une adresse ou un titre. Verrouillé, il ne reçoit rien et ne signale rien.',
};
export default fr;
