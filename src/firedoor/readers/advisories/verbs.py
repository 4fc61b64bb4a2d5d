"""Verbs that begin a command: a sentence that begins with one is never taken for mere description."""

COMMANDS = frozenset("""
    accept access acquire activate add adhere adjust adopt allow analyze apply assess assign assume attempt audit avoid back
    begin block change check choose click close collect complete comply conduct configure confirm connect consider consult contact
    control copy create deactivate decommission define delete deny deploy destroy determine disable disallow disconnect discontinue
    do download educate eliminate employ enable encrypt encourage enforce engage ensure enter enumerate establish evaluate examine
    execute exercise export filter follow generate grant harden hunt identify image implement import include increase inform inspect
    install inventory investigate isolate keep label leave limit locate lock log maintain make manage migrate minimize mitigate
    modify monitor move never notify observe obtain open operate patch pause perform permit physically place plan power practice
    prefer preserve prevent prohibit protect provide put quarantine reach read rebuild receive recognize reconfigure reduce refer refrain
    reimage reinstall remove replace report require reset resolve restart restore restrict retain retire review revoke rotate run sanitize
    save scan search secure segment segregate select send separate set shut sign store stop submit switch take terminate test
    train transition treat turn understand uninstall unplug update upgrade use utilize validate verify visit wait watch withdraw
""".split())  # fmt: skip
