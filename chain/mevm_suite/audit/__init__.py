"""What an auditor asks first: which rule is where, who may do what, how large, how dear.

``python -m mevm_suite.audit`` answers from the sources themselves.
"""
