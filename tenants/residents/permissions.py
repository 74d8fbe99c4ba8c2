from smartvillage.kernel.permissions import Permission, Role, grant


class ResidentPermission(Permission):
    VIEW = "residents.view"  # the list and a person's page, NIK masked
    CREATE = "residents.create"
    RECORD_EVENT = "residents.record_event"  # births, deaths, moves: whatever changes who lives where
    IMPORT = "residents.import"
    REVEAL_NIK = "residents.reveal_nik"  # one number, for a reason that is recorded
    RESET_PIN = "residents.reset_pin"
    EXPORT = "residents.export"  # files and books of the whole register, NIK and KK masked
    EXPORT_NIK = "residents.export_nik"  # the same with whole numbers, for a reason that is recorded
    EDIT = "residents.edit"  # what no event changes: religion, schooling, documents, where a family lives
    ACCESS_LOG = "residents.access_log"  # who looked at somebody, and the answer to a request for correction
    RESEAL = "residents.reseal"  # all numbers under another key: nobody's but the command's
    OWN_DATA = "residents.own_data"  # a resident's own page in the portal


grant(Role.OPERATOR, *(set(ResidentPermission) - {ResidentPermission.OWN_DATA, ResidentPermission.RESEAL}))
grant(
    Role.HEAD, ResidentPermission.VIEW, ResidentPermission.REVEAL_NIK, ResidentPermission.EXPORT,
    ResidentPermission.ACCESS_LOG,
)  # fmt: skip
grant(Role.RESIDENT, ResidentPermission.OWN_DATA)
