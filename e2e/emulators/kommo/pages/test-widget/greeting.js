define([], function () {
  return function (self) {
    return self.i18n('ui.hello') + ' ' + APP.constant('user').name
  }
})
