// Voila's page asks for MathJax whether it has formulas or not, of a server elsewhere. There are none: it finds this.
window.MathJax = { Hub: { Config() {}, Configured() {}, Queue() {}, Register: { StartupHook() {} } } };
