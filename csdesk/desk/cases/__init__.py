"""The engine: a procedure of the playbook becomes a case with steps, forms and signatures."""
