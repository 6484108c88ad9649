"""Who may be one client twice: while somebody new is typed in, for one client, for the whole base.

Read in this order: `likeness` compares names, `facts` gathers what is known of a client, `scoring` says how sure it is
that two are one and why, `blocks` and `nearby` find the pairs worth asking about. Whom a draft speaks of is answered by
`clients.actions.resolve`, which asks `clients.matching` who is meant and `asked` who else it may be.
"""
