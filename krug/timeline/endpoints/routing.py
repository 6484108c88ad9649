from ninja import Router

READ, WRITE = "touches:read", "touches:write"

router = Router()
